import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import type { Benchmark, RunContext } from '../benchmark.js';
import { figure, table } from '../table.js';
import { measure, type Measured, type Measurement } from './measure.js';
import { parseOptions, USAGE } from './options.js';

/** Smaller shares are gathered. */
const SHOWN_SHARE = 0.01;

async function run(args: readonly string[], context: RunContext): Promise<void> {
  const options = parseOptions(args);
  const loadBefore = loadavg()[0]!;
  const measurement = await measure(options, context);
  const machine = { cpu: cpus()[0]?.model.trim() ?? 'unknown', cores: cpus().length, node: process.versions.node };
  const load = { before: loadBefore, after: loadavg()[0]! };
  console.log(
    `\n${machine.cpu}, ${machine.cores} cores, Node ${machine.node}; load average ${figure(load.before)} before, ${figure(load.after)} after`,
  );
  console.log(`${options.deliveries} deliveries a round, ${options.concurrency} at a time, ${options.rounds} rounds\n`);
  console.log(show(measurement));
  if (options.json === null) return;
  writeFileSync(options.json, `${JSON.stringify({ machine, load, options, ...measurement }, null, 2)}\n`);
  console.log(`\nEverything measured is in ${options.json}.`);
}

function show({ deliveries, through }: Measurement): string {
  return [
    table(
      ['deliveries', 'bare undici/s', 'delivered/s', 'of it'],
      deliveries.map(({ name, floorRate, rate, ratio }) => [name, figure(floorRate), figure(rate), percent(ratio)]),
    ),
    '',
    'CPU milliseconds for 1,000 of them (two cores give 2,000 a second):',
    table(
      ['', 'webhooks', 'PostgreSQL', 'NATS', 'receiver', 'store, resolver', 'bare undici'],
      deliveries.map(({ name, cpuMs, floorCpuMs }) => [
        name,
        ...[cpuMs.webhooks, cpuMs.postgres, cpuMs.nats, cpuMs.receiver, cpuMs.rest, floorCpuMs].map(figure),
      ]),
    ),
    ...deliveries.flatMap((measured) => ['', showProfile(measured)]),
    '',
    `From event to receiver: ${figure(through.intakeRate)} events/s taken in, ${figure(through.throughRate)}/s delivered ` +
      `(${through.events} events in batches, matched and delivered meanwhile).`,
  ].join('\n');
}

function showProfile({ name, profile }: Measured): string {
  const shown = profile.filter(({ share }) => share >= SHOWN_SHARE);
  const rest = 1 - shown.reduce((sum, { share }) => sum + share, 0);
  const rows = [...shown, { of: 'the rest', share: rest }].map(({ of, share }) => [of, percent(share)]);
  return `Where the webhooks process spends its time, ${name}:\n${table(['', 'self time'], rows)}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}

export const benchmark: Benchmark = { usage: USAGE, run };
