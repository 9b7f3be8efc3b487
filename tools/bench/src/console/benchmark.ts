import { NO_BROWSER } from '@countersign/e2e/console';
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import type { Benchmark, RunContext } from '../benchmark.js';
import { figure, table } from '../table.js';
import { measure, type Measurement } from './measure.js';

/** Until a page that was never loaded before can be worked with, p50. */
const WANTED_MS = 1_500;

const usage = `Measures how long the console's first pages take until they can be worked with, loaded with an empty cache, beside a bare
answer of the same gateway, in turn with it.

  --rounds N     loads of each page (default 15)
  --json FILE    writes everything measured`;

async function run(args: readonly string[], context: RunContext): Promise<void> {
  const { rounds, json } = parseOptions(args);
  if (NO_BROWSER) throw new Error(`There is nothing to measure with${NO_BROWSER}.`);
  const loadBefore = loadavg()[0]!;
  const measurement = await measure(rounds, context);
  const machine = { cpu: cpus()[0]?.model.trim() ?? 'unknown', cores: cpus().length, node: process.versions.node };
  const load = { before: loadBefore, after: loadavg()[0]! };
  console.log(
    `\n${machine.cpu}, ${machine.cores} cores, Node ${machine.node}; load average ${figure(load.before)} before, ${figure(load.after)} after\n`,
  );
  console.log(show(measurement));
  if (json === undefined) return;
  writeFileSync(json, `${JSON.stringify({ machine, load, wantedMs: WANTED_MS, ...measurement }, null, 2)}\n`);
  console.log(`\nEverything measured is in ${json}.`);
}

function show({ floorMs, pages }: Measurement): string {
  const rows = pages.map(({ name, interactiveMs, overFloor, kilobytes }) => [
    name,
    ...[interactiveMs.p50, interactiveMs.p99, overFloor.p50, kilobytes].map(figure),
    interactiveMs.p50 < WANTED_MS ? 'reached' : 'NOT REACHED',
  ]);
  const floor = ['a bare answer', figure(floorMs.p50), figure(floorMs.p99), '1', '', ''];
  return table(['interactive after, ms', 'p50', 'p99', 'of the floor', 'KB', `p50 < ${WANTED_MS}`], [floor, ...rows]);
}

function parseOptions(args: readonly string[]) {
  const options = { rounds: { type: 'string', default: '15' }, json: { type: 'string' } } as const;
  const { values } = parseArgs({ args: [...args], options });
  const rounds = Number(values.rounds);
  if (!Number.isSafeInteger(rounds) || rounds < 1) throw new Error('--rounds takes a whole number from 1 on.');
  return { rounds, json: values.json };
}

export const benchmark: Benchmark = { usage, run };
