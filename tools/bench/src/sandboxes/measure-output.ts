import { DEFAULT_LIMITS, ProcessExecutor, RunOutput, SandboxEnvironment } from '@countersign/sandboxes';
import { Redactor, SecretValue } from '@countersign/secret-value';
import { randomBytes, randomUUID } from 'node:crypto';
import { summarize, type Summary } from '../statistics.js';

const VALUES = 20;
const VALUE_BYTES = 40;
const LINES = 2_000;

export interface OutputMeasurement {
  /** MB (10^6 bytes) a second, from the program in the sandbox to what is kept; by the wall clock. */
  redacted: Summary;
  /** The same for a second of this process's CPU: what else the machine does counts little. */
  redactedPerCpu: Summary;
  /** The same as the first without a value to look for. */
  bare: Summary;
}

/** Log lines of a sandbox that has twenty secrets, some of which it prints. */
export async function measureOutput(
  bubblewrap: string,
  { megabytes, rounds, signal }: { megabytes: number; rounds: number; signal: AbortSignal },
): Promise<OutputMeasurement> {
  const values = Array.from({ length: VALUES }, () => randomBytes(VALUE_BYTES / 2).toString('hex'));
  const environment = SandboxEnvironment.of({
    PATH: '/usr/bin:/bin',
    ...Object.fromEntries(values.map((value, index) => [`VALUE_${index}`, value])),
  });
  const spec = {
    id: randomUUID(),
    image: null,
    environment,
    limits: DEFAULT_LIMITS,
    ttlSeconds: 600,
    signal,
    proxy: null,
  };
  const sandbox = await new ProcessExecutor(bubblewrap).start(spec);
  const bytes = megabytes * 1_000_000;
  const rate = async (redactor: Redactor | null): Promise<{ wall: number; cpu: number }> => {
    const output = new RunOutput(redactor, Infinity);
    const [before, cpuBefore] = [performance.now(), process.cpuUsage()];
    const command = { argv: ['/bin/sh', '-c', printing(bytes)], directory: '/tmp', stdin: null };
    const run = await sandbox.run(command, (stream, chunk) => void output.push(stream, chunk));
    const exitCode = await run.over;
    output.close();
    if (exitCode !== 0) throw new Error(`What was to print ended with ${exitCode}.`);
    const { user, system } = process.cpuUsage(cpuBefore);
    return { wall: megabytes / ((performance.now() - before) / 1000), cpu: megabytes / ((user + system) / 1e6) };
  };
  const redactor = new Redactor(values.map((value, index) => new SecretValue(`VALUE_${index}`, Buffer.from(value))));
  const [redacted, perCpu, bare]: [number[], number[], number[]] = [[], [], []];
  try {
    for (let round = -1; round < rounds; round += 1) {
      signal.throwIfAborted();
      const [with_, without] = [await rate(redactor), await rate(null)];
      if (round < 0) continue;
      redacted.push(with_.wall);
      perCpu.push(with_.cpu);
      bare.push(without.wall);
    }
  } finally {
    redactor.wipe();
    await sandbox.stop();
  }
  return { redacted: summarize(redacted), redactedPerCpu: summarize(perCpu), bare: summarize(bare) };
}

/** Lines made once, in one of a thousand a value; then printed as fast as can be. */
function printing(bytes: number): string {
  const line = '"2026-11-25T20:00:00.%03dZ INFO worker-%d step %d of training: loss=%.5f lr=3.0e-05 grad_norm=%.3f\\n"';
  const script = [
    `for $i (1 .. ${LINES}) { printf ${line}, $i % 1000, $i % 7, $i, 1 / $i, $i / 3; `,
    `print "using ", $ENV{"VALUE_" . ($i % ${VALUES})}, "\\n" if $i % 1000 == 0 }`,
  ].join('');
  return `perl -e '${script}' > lines && while cat lines lines lines lines; do :; done 2>/dev/null | head -c ${bytes}`;
}
