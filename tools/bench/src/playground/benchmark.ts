import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import type { Benchmark, RunContext } from '../benchmark.js';
import { figure, table } from '../table.js';
import { measure, type Measurement } from './measure.js';
import { parseOptions, USAGE } from './options.js';

async function run(args: readonly string[], context: RunContext): Promise<void> {
  const options = parseOptions(args);
  const loadBefore = loadavg()[0]!;
  const measurement = await measure(options, context);
  const machine = { cpu: cpus()[0]?.model.trim() ?? 'unknown', cores: cpus().length, node: process.versions.node };
  const load = { before: loadBefore, after: loadavg()[0]! };
  console.log(
    `\n${machine.cpu}, ${machine.cores} cores, Node ${machine.node}; load average ${figure(load.before)} before, ${figure(load.after)} after`,
  );
  console.log(`${options.streams} streams at a time, a piece every ${options.everyMs} ms, ${options.rounds} rounds\n`);
  console.log(show(measurement));
  if (options.json === null) return;
  writeFileSync(options.json, `${JSON.stringify({ machine, load, options, ...measurement }, null, 2)}\n`);
  console.log(`\nEverything measured is in ${options.json}.`);
}

function show({ direct, playground, addedP50Ms, pieces, wrong, cpuMs }: Measurement): string {
  const rows = [['direct', direct] as const, ['through the playground', playground] as const].map(
    ([name, { n, p50, p99, max }]) => [name, String(n), figure(p50), figure(p99), figure(max)],
  );
  return [
    table(['to the first piece, ms', 'streams', 'p50', 'p99', 'max'], rows),
    '',
    `Added before the first piece: ${figure(addedP50Ms)} ms (p50, the median of the rounds; to be under 5).`,
    `${pieces} pieces came through.`,
    ...(Object.keys(wrong).length === 0 ? ['None was lost or out of order.'] : []),
    ...Object.entries(wrong).map(([why, count]) => `Wrong: ${count} answers were ${why}`),
    '',
    'CPU milliseconds of one stream, of its request and all of its pieces:',
    table(Object.keys(cpuMs), [Object.values(cpuMs).map(figure)]),
  ].join('\n');
}

export const benchmark: Benchmark = { usage: USAGE, run };
