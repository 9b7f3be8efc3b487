import { findBubblewrap } from '@countersign/local-system';
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import type { Benchmark, RunContext } from '../benchmark.js';
import type { Summary } from '../statistics.js';
import { figure, table } from '../table.js';
import { measureOutput } from './measure-output.js';
import { measureStart } from './measure-start.js';

/** Milliseconds over a bare bubblewrap, p50; MB a second of output with 20 values, p50. */
const WANTED = { overheadMs: 20, outputRate: 100 };

const usage = `Measures what a sandbox costs over a bare bubblewrap, and how fast its output is redacted.

  --starts N       starts of each kind (default 100)
  --megabytes N    of output a round (default 100)
  --rounds N       rounds of output (default 7)
  --json FILE      writes everything measured`;

async function run(args: readonly string[], { signal, progress }: RunContext): Promise<void> {
  const { starts, megabytes, rounds, json } = parseOptions(args);
  const loadBefore = loadavg()[0]!;
  const bubblewrap = findBubblewrap(progress);
  progress(`${starts} starts of each kind …`);
  const start = await measureStart(bubblewrap, starts, signal);
  progress(`${rounds} rounds of ${megabytes} MB …`);
  const output = await measureOutput(bubblewrap, { megabytes, rounds, signal });
  const machine = { cpu: cpus()[0]?.model.trim() ?? 'unknown', cores: cpus().length, node: process.versions.node };
  const load = { before: loadBefore, after: loadavg()[0]! };
  console.log(
    `\n${machine.cpu}, ${machine.cores} cores, Node ${machine.node}; load average ${figure(load.before)} before, ${figure(load.after)} after\n`,
  );
  const verdict = (reached: boolean) => (reached ? 'reached' : 'NOT REACHED');
  const overhead = verdict(start.overhead.p50 < WANTED.overheadMs);
  const startRows = [
    ['a bare bubblewrap', ...figures(start.bare), ''],
    ['a sandbox', ...figures(start.sandbox), ''],
    ['over it', ...figures(start.overhead), overhead],
    [
      'over it, the quickest tenth of both',
      figure(start.undisturbedMs),
      '',
      '',
      verdict(start.undisturbedMs < WANTED.overheadMs),
    ],
  ];
  console.log(table(['start and first command, ms', 'p50', 'p99', 'max', `p50 < ${WANTED.overheadMs}`], startRows));
  const rate = verdict(output.redacted.p50 > WANTED.outputRate);
  const outputRows = [
    ['20 values', ...figures(output.redacted), rate],
    ['20 values, by CPU', ...figures(output.redactedPerCpu), verdict(output.redactedPerCpu.p50 > WANTED.outputRate)],
    ['no value', ...figures(output.bare), ''],
  ];
  console.log(
    `\n${table([`${megabytes} MB of output, MB/s`, 'p50', 'p99', 'max', `p50 > ${WANTED.outputRate}`], outputRows)}`,
  );
  if (json === undefined) return;
  writeFileSync(json, `${JSON.stringify({ machine, load, wanted: WANTED, start, output }, null, 2)}\n`);
  console.log(`\nEverything measured is in ${json}.`);
}

function figures({ p50, p99, max }: Summary): string[] {
  return [figure(p50), figure(p99), figure(max)];
}

function parseOptions(args: readonly string[]) {
  const options = {
    starts: { type: 'string', default: '100' },
    megabytes: { type: 'string', default: '100' },
    rounds: { type: 'string', default: '7' },
    json: { type: 'string' },
  } as const;
  const { values } = parseArgs({ args: [...args], options });
  const number = (name: 'starts' | 'megabytes' | 'rounds') => {
    const value = Number(values[name]);
    if (!Number.isSafeInteger(value) || value < 1) throw new Error(`--${name} takes a whole number from 1 on.`);
    return value;
  };
  return { starts: number('starts'), megabytes: number('megabytes'), rounds: number('rounds'), json: values.json };
}

export const benchmark: Benchmark = { usage, run };
