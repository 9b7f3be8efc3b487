import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import type { Benchmark, RunContext } from '../benchmark.js';
import { figure, table } from '../table.js';
import { measure, type Measurement } from './measure.js';

/** Of the floor's rate: issue 5. */
const WANTED = 0.6;
const SIZES = [64, 1_024, 65_536];

const usage = `Measures sealing and opening with a local key, beside one bare AES-256-GCM and one bare HPKE wrap of the same run.

  --rounds N    rounds for each operation and size (default 100)
  --json FILE   writes everything measured`;

async function run(args: readonly string[], { signal, progress }: RunContext): Promise<void> {
  const options = { rounds: { type: 'string', default: '100' }, json: { type: 'string' } } as const;
  const { values } = parseArgs({ args: [...args], options });
  const rounds = Number(values.rounds);
  if (!Number.isSafeInteger(rounds) || rounds < 1) throw new Error('--rounds takes a whole number from 1 on.');
  const loadBefore = loadavg()[0]!;
  const measurements: Measurement[] = [];
  for (const size of SIZES) {
    progress(`values of ${size} bytes …`);
    measurements.push(...(await measure(size, { rounds, signal })));
  }
  const machine = { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.versions.node };
  const load = { before: loadBefore, after: loadavg()[0]! };
  console.log(
    `\n${machine.cpu}, ${machine.cores} cores, Node ${machine.node}; load average ${figure(load.before)} before, ${figure(load.after)} after\n`,
  );
  console.log(show(measurements));
  if (values.json === undefined) return;
  writeFileSync(values.json, `${JSON.stringify({ machine, load, wanted: WANTED, measurements }, null, 2)}\n`);
  console.log(`\nEverything measured is in ${values.json}.`);
}

function show(measurements: readonly Measurement[]): string {
  const rows = measurements.map(({ operation, valueBytes, floorRate, custodyRate, ratio }) => [
    `${operation} ${valueBytes.toLocaleString('en')} B`,
    figure(floorRate),
    figure(custodyRate),
    `${(ratio.p50 * 100).toFixed(0)} %`,
    `${(ratio.p10 * 100).toFixed(0)} %`,
    ratio.p50 >= WANTED ? 'reached' : 'NOT REACHED',
  ]);
  const head = ['', 'floor/s', 'custody/s', 'of the floor, p50', 'p10', `wanted: ${WANTED * 100} %`];
  return table(head, rows);
}

export const benchmark: Benchmark = { usage, run };
