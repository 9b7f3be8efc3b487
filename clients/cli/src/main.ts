#!/usr/bin/env node
import { runCli } from './run-cli.js';

/** A launcher passes a Ctrl-C on that the terminal has sent here, too: within this time, in milliseconds, they are one. */
const SAME_CTRL_C_MS = 1_000;

const interrupted = new AbortController();
let firstAt = 0;
process.on('SIGINT', () => {
  if (firstAt > 0 && performance.now() - firstAt > SAME_CTRL_C_MS) process.exit(130);
  firstAt ||= performance.now();
  interrupted.abort();
});
const { env, stdout, stderr, stdin } = process;
process.exitCode = await runCli(process.argv.slice(2), {
  ...{ env, stdout, stderr, stdin, fetch },
  signal: interrupted.signal,
});
