import type { Redactor } from '@countersign/secret-value';
import { percentile } from '../statistics.js';
import type { Sample } from './texts.js';

interface Rate {
  p50: number;
  worst: number;
}

/** Megabytes (10^6 bytes) for a second of one core. */
export interface Measurement {
  text: string;
  isRealistic: boolean;
  redactor: Rate;
  /** A bare pass over the bytes that adds them up. */
  sum: Rate;
  /** `Buffer.indexOf` of one text that is not there. */
  indexOf: Rate;
  /** Of the redactor over the bare pass, round by round: what disturbs one disturbs the other. */
  ratio: Rate;
}

/** As a pipe or a socket gives them. */
const CHUNK_BYTES = 65_536;
const NEEDLE = 'nothing in any of these texts is like this';

export interface Plan {
  redactor: Redactor;
  samples: readonly Sample[];
  rounds: number;
  signal: AbortSignal;
}

/** Texts and floors in turn, so that whatever else the machine does, it does it to all of them. */
export async function measure({ redactor, samples, rounds, signal }: Plan): Promise<Measurement[]> {
  const series = samples.map(() => ({ redactor: [] as number[], sum: [] as number[], indexOf: [] as number[] }));
  // The first round is not counted: it has the code compiled.
  for (let round = 0; round <= rounds; round += 1) {
    for (const [index, { bytes }] of samples.entries()) {
      signal.throwIfAborted();
      const rates = {
        redactor: rate(bytes, () => redact(redactor, bytes)),
        sum: rate(bytes, () => sum(bytes)),
        indexOf: rate(bytes, () => bytes.indexOf(NEEDLE)),
      };
      if (round > 0) for (const what of ['redactor', 'sum', 'indexOf'] as const) series[index]![what].push(rates[what]);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  return samples.map(({ name, isRealistic }, index) => {
    const { redactor: own, sum: floor, indexOf } = series[index]!;
    const ratio = rateOf(own.map((value, round) => value / floor[round]!));
    return { text: name, isRealistic, redactor: rateOf(own), sum: rateOf(floor), indexOf: rateOf(indexOf), ratio };
  });
}

function rateOf(values: readonly number[]): Rate {
  const sorted = values.toSorted((a, b) => a - b);
  return { p50: percentile(sorted, 0.5), worst: sorted[0]! };
}

/** By the CPU time of the whole process, garbage collection included: others on this machine do not count. */
function rate(bytes: Buffer, work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return bytes.length / (user + system);
}

function redact(redactor: Redactor, bytes: Buffer): number {
  const redaction = redactor.stream();
  let out = 0;
  for (let from = 0; from < bytes.length; from += CHUNK_BYTES) {
    out += redaction.push(bytes.subarray(from, from + CHUNK_BYTES)).length;
  }
  return out + redaction.end().length;
}

function sum(bytes: Buffer): number {
  let total = 0;
  for (let index = 0; index < bytes.length; index += 1) total = (total + bytes[index]!) | 0;
  return total;
}
