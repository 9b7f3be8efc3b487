import { randomUUID } from 'node:crypto';
import { atMost } from '../at-most.js';
import type { RunContext } from '../benchmark.js';
import { percentile } from '../statistics.js';
import { emptied, makeBacklog } from './backlog.js';
import type { WebhooksOptions } from './options.js';
import type { ProfileShare } from './profile-shares.js';
import { Rig, type CpuReading } from './rig.js';

/** What one kind of delivery did, beside the floor of the same rounds. */
export interface Measured {
  name: string;
  /** Requests a second, the median of the rounds. */
  floorRate: number;
  rate: number;
  /** Of the floor of the same round: the median. */
  ratio: number;
  /** CPU milliseconds for a thousand deliveries, by process. */
  cpuMs: CpuReading;
  /** The same of the bare client, with the receiver's. */
  floorCpuMs: number;
  profile: ProfileShare[];
}

/** From an event's request on the bus to the receiver. */
interface ThroughRate {
  events: number;
  /** Events a second that were taken in: on disk, and answered. */
  intakeRate: number;
  /** Events a second from the first request to the last delivery. */
  throughRate: number;
}

export interface Measurement {
  deliveries: Measured[];
  through: ThroughRate;
}

const BATCH = 100;
const SENDERS = 4;
const PLAIN = '{"version": "${artifact_version_string}", "author": "${event_author}"}';
const SECRET = '{"version": "${artifact_version_string}", "author": "${event_author}", "key": "${EXTRA}"}';

/** What the floor sends: as large as the real thing. */
const SENT = {
  plain: { 'content-type': 'application/json', 'user-agent': 'Countersign/0.1', 'webhook-id': randomUUID() },
  body: '{"version": "model:v1", "author": "ada"}',
};

export async function measure(options: WebhooksOptions, { signal, progress }: RunContext): Promise<Measurement> {
  const rig = await Rig.start(options.concurrency);
  try {
    const plain = await rig.automation('plain', {}, PLAIN);
    const secret = await rig.automation('secret', await rig.secrets(), SECRET);
    const context = { options, signal, progress };
    const deliveries = [
      await measureKind(rig, 'without secrets', plain, context),
      await measureKind(rig, 'token, signature, one secret in the payload', secret, context),
    ];
    progress('from event to receiver …');
    return { deliveries, through: await measureThrough(rig, options, signal) };
  } finally {
    await rig.stop();
  }
}

interface Measuring extends RunContext {
  options: WebhooksOptions;
}

async function measureKind(rig: Rig, name: string, automation: string, of: Measuring): Promise<Measured> {
  const { options, signal, progress } = of;
  progress(`${name}: warming up …`);
  await floorRound(rig, options);
  await deliveryRound(rig, automation, options, signal);
  const rounds: { floor: Round; own: Round }[] = [];
  for (let round = 1; round <= options.rounds; round += 1) {
    progress(`${name}: round ${round} of ${options.rounds} …`);
    rounds.push({
      floor: await floorRound(rig, options),
      own: await deliveryRound(rig, automation, options, signal),
    });
  }
  progress(`${name}: where the time goes …`);
  await rig.service.ask('beginProfile', undefined);
  await deliveryRound(rig, automation, options, signal);
  const profile = await rig.service.ask('endProfile', undefined);
  const median = (values: number[]) =>
    percentile(
      values.toSorted((a, b) => a - b),
      0.5,
    );
  return {
    name,
    floorRate: median(rounds.map(({ floor }) => floor.rate)),
    rate: median(rounds.map(({ own }) => own.rate)),
    ratio: median(rounds.map(({ own, floor }) => own.rate / floor.rate)),
    cpuMs: average(rounds.map(({ own }) => own.cpuMs)),
    floorCpuMs: median(rounds.map(({ floor }) => floor.cpuMs.rest)),
    profile,
  };
}

interface Round {
  rate: number;
  /** For a thousand. */
  cpuMs: CpuReading;
}

/** By the receiver's own clock, from its first request to its last: the wait for the queue to be looked at is not in it. */
async function rateOf(rig: Rig): Promise<number> {
  const { count, firstAtMs, lastAtMs } = await rig.receiver.ask('received', undefined);
  return ((count - 1) / (lastAtMs - firstAtMs)) * 1000;
}

async function deliveryRound(rig: Rig, automation: string, options: WebhooksOptions, signal: AbortSignal) {
  await rig.receiver.ask('reset', undefined);
  await makeBacklog(rig, automation, options.deliveries);
  const before = await rig.cpu();
  await emptied(rig, signal);
  return { rate: await rateOf(rig), cpuMs: perThousand(before, await rig.cpu(), options.deliveries) };
}

async function floorRound(rig: Rig, options: WebhooksOptions): Promise<Round> {
  await rig.receiver.ask('reset', undefined);
  const { deliveries: count, concurrency } = options;
  const before = await rig.cpu();
  const clientBefore = await rig.floor.ask('cpu', undefined);
  await rig.floor.ask('send', { url: rig.url, headers: SENT.plain, body: SENT.body, count, concurrency });
  const cpuMs = perThousand(before, await rig.cpu(), count);
  const client = (((await rig.floor.ask('cpu', undefined)) - clientBefore) / count) * 1000;
  return { rate: await rateOf(rig), cpuMs: { ...cpuMs, rest: client } };
}

async function measureThrough(rig: Rig, options: WebhooksOptions, signal: AbortSignal): Promise<ThroughRate> {
  const events = Math.ceil(options.deliveries / BATCH) * BATCH;
  await rig.receiver.ask('reset', undefined);
  const began = performance.now();
  const batches = Array.from({ length: events / BATCH }, () => Array.from({ length: BATCH }, () => tagEvent()));
  await atMost(SENDERS, batches, (batch) => rig.send({ events: batch }));
  const intakeMs = performance.now() - began;
  for (;;) {
    signal.throwIfAborted();
    if ((await rig.receiver.ask('received', undefined)).count >= events) break;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const throughMs = performance.now() - began;
  return { events, intakeRate: (events / intakeMs) * 1000, throughRate: (events / throughMs) * 1000 };
}

function tagEvent() {
  return {
    ...{ type: 'ADD_ARTIFACT_TAG' as const, id: randomUUID(), tag: 'secret', entity: 'research', author: 'ada' },
    ...{ occurredAt: '2026-01-01T00:00:00Z', place: { kind: 'project' as const, name: 'mnist' } },
    artifact: { collection: 'model', version: 1, versionString: 'model:v1' },
  };
}

function perThousand(before: CpuReading, after: CpuReading, count: number): CpuReading {
  const names = Object.keys(before) as (keyof CpuReading)[];
  const entries = names.map((name) => [name, ((after[name] - before[name]) / count) * 1000]);
  return Object.fromEntries(entries) as CpuReading;
}

function average(readings: readonly CpuReading[]): CpuReading {
  const names = Object.keys(readings[0]!) as (keyof CpuReading)[];
  const mean = (name: keyof CpuReading) => readings.reduce((sum, one) => sum + one[name], 0) / readings.length;
  return Object.fromEntries(names.map((name) => [name, mean(name)])) as unknown as CpuReading;
}
