import { spawn } from 'node:child_process';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a program to its end. What tells us to stop is passed on to it, whoever sent it: a Ctrl-C may reach the whole
 * group or npm alone.
 * @param {{quiet?: boolean, hideOutput?: boolean, channel?: boolean, bound?: boolean, env?: Record<string, string>}} options
 *   quiet: collect what it prints instead of showing it; hideOutput: show its standard error only; channel: let it notice
 *   our end; bound: end it when whoever started us is gone
 * @returns {Promise<{code: number | null, signal: NodeJS.Signals | null, output: string}>}
 */
export function run(command, args, { quiet, hideOutput, channel, bound, env = {} } = {}) {
  const streams = quiet ? ['ignore', 'pipe', 'pipe'] : ['inherit', hideOutput ? 'ignore' : 'inherit', 'inherit'];
  const child = spawn(command, args, {
    stdio: channel ? [...streams, 'ipc'] : streams,
    env: { ...process.env, ...env },
  });
  const chunks = [];
  child.stdout?.on('data', (chunk) => chunks.push(chunk));
  child.stderr?.on('data', (chunk) => chunks.push(chunk));

  let stopped = null;
  const passOn = (signal) => {
    stopped = signal;
    child.kill(signal);
  };
  for (const signal of SIGNALS) process.on(signal, passOn);
  const watch = bound ? watchParent(() => passOn('SIGTERM')) : null;

  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearInterval(watch);
      for (const name of SIGNALS) process.off(name, passOn);
      resolve({ code, signal, stopped, output: Buffer.concat(chunks).toString() });
    });
  }).then((end) => {
    // A step that was told to stop is not followed by the next one.
    if (end.stopped && end.code !== 0) process.exit(end.stopped === 'SIGINT' ? 130 : 143);
    return end;
  });
}

/** npm that is killed outright cannot tell us: we see that we have another parent. */
function watchParent(onGone) {
  if (!process.env.npm_lifecycle_event) return null;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onGone();
  }, 1_000);
  timer.unref();
  return timer;
}

/** The exit code of a program, as our own. */
export function handBack({ code }) {
  return code ?? 1;
}
