import { Redactor, SecretValue } from '@countersign/secret-value';
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import type { Benchmark, RunContext } from '../benchmark.js';
import { summarize, type Summary } from '../statistics.js';
import { figure, table } from '../table.js';
import { measure, type Measurement } from './measure.js';
import { TextMaker, VALUE_BYTES } from './texts.js';

/** MB for a second of one core, of realistic text with 100 values. */
const WANTED = 200;
const SHORTEST = 'q7#Zt!';
const BUILDS = 50;

const usage = `Measures how fast output is redacted on one core, beside a bare pass over the same bytes.

  --values N       values of ${VALUE_BYTES} bytes in use (default 100)
  --megabytes N    of each text (default 16)
  --rounds N       rounds over all texts (default 15)
  --json FILE      writes everything measured`;

async function run(args: readonly string[], { signal, progress }: RunContext): Promise<void> {
  const { count, megabytes, rounds, json } = parseOptions(args);
  const loadBefore = loadavg()[0]!;
  progress('making texts …');
  const maker = new TextMaker(count);
  const samples = maker.samples(megabytes * 1_000_000);
  const redactor = redactorOf(maker.values);
  progress(`${count} values …`);
  const measurements = await measure({ redactor, samples, rounds, signal });
  progress('and one of six bytes …');
  const realistic = samples.filter(({ isRealistic }) => isRealistic);
  const withShortest = await measure({
    redactor: redactorOf([...maker.values, SHORTEST]),
    samples: realistic,
    rounds,
    signal,
  });
  const made = [1, 10, count].map((values) => ({ values, ms: makingMs(maker.values.slice(0, values)) }));
  const machine = { cpu: cpus()[0]?.model.trim() ?? 'unknown', cores: cpus().length, node: process.versions.node };
  const load = { before: loadBefore, after: loadavg()[0]! };
  console.log(
    `\n${machine.cpu}, ${machine.cores} cores, Node ${machine.node}; load average ${figure(load.before)} before, ${figure(load.after)} after\n`,
  );
  console.log(`${count} values of ${VALUE_BYTES} bytes; MB for a second of one core, p50 / worst\n`);
  console.log(`${rateTable(measurements)}\n\nThe same, and one value of six bytes\n\n${rateTable(withShortest)}\n`);
  console.log(table(['making a redactor', 'ms: p50 / p99 / max'], made.map(makingRow)));
  if (json === undefined) return;
  writeFileSync(
    json,
    `${JSON.stringify({ machine, load, wanted: WANTED, measurements, withShortest, made }, null, 2)}\n`,
  );
  console.log(`\nEverything measured is in ${json}.`);
}

function parseOptions(args: readonly string[]) {
  const options = {
    values: { type: 'string', default: '100' },
    megabytes: { type: 'string', default: '16' },
    rounds: { type: 'string', default: '15' },
    json: { type: 'string' },
  } as const;
  const { values } = parseArgs({ args: [...args], options });
  const number = (name: 'values' | 'megabytes' | 'rounds') => {
    const value = Number(values[name]);
    if (!Number.isSafeInteger(value) || value < 1) throw new Error(`--${name} takes a whole number from 1 on.`);
    return value;
  };
  return { count: number('values'), megabytes: number('megabytes'), rounds: number('rounds'), json: values.json };
}

function redactorOf(values: readonly string[]): Redactor {
  return new Redactor(values.map((value, index) => new SecretValue(`VALUE_${index}`, Buffer.from(value))));
}

function makingMs(values: readonly string[]): Summary {
  const times = Array.from({ length: BUILDS }, () => {
    const before = performance.now();
    redactorOf(values).wipe();
    return performance.now() - before;
  });
  return summarize(times);
}

function rateTable(measurements: readonly Measurement[]): string {
  const rows = measurements.map(({ text, isRealistic, redactor, sum, indexOf, ratio }) => [
    text,
    `${figure(redactor.p50)} / ${figure(redactor.worst)}`,
    figure(sum.p50),
    figure(ratio.p50),
    figure(indexOf.p50),
    isRealistic ? (redactor.p50 >= WANTED ? 'reached' : 'NOT REACHED') : 'made to be slow',
  ]);
  return table(['text', 'redactor', 'adding bytes up', 'x adding up', 'indexOf of one', `wanted: ${WANTED}`], rows);
}

function makingRow({ values, ms }: { values: number; ms: Summary }): string[] {
  return [`of ${values} values`, `${figure(ms.p50)} / ${figure(ms.p99)} / ${figure(ms.max)}`];
}

export const benchmark: Benchmark = { usage, run };
