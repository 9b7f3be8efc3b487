import { readStream } from '@countersign/chaos';
import { CHANGES_STREAM, changesSince } from '@countersign/contracts';
import type { HolderProcess, ResourceReferences } from '@countersign/holder';
import type { ServiceCore } from '@countersign/platform-service';
import { waitFor } from '@countersign/testing';
import { Workbench, type TeamClient } from '@countersign/workbench';
import { DiscardPolicy, jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';

// Somebody who may do everything to NATS does it to the stream of changes, while rotations wait and a holder serves.
const SERVICE = { type: 'service', id: 'webhooks', name: 'webhooks' } as const;

let bench: Workbench;
let team: TeamClient;
let operator: NatsConnection;
let manager: JetStreamManager;
let core: ServiceCore;
let user: HolderProcess;
let name: string;
let of: ResourceReferences;

beforeAll(async () => {
  bench = await Workbench.start({ operated: true, leaseTermMs: 6_000 });
  await bench.startStore();
  await bench.startResolver();
  team = await bench.team();
  operator = await connect(bench.nats.connectionOf('operator'));
  manager = await jetstreamManager(operator);
  core = await bench.identity('webhooks');
  user = bench.holder(core, { instance: 'user' });
});

afterAll(async () => {
  await user?.leave();
  await operator?.close();
  await bench?.stop();
});

let names = 0;
beforeEach(async () => {
  name = `LOST_${(names += 1)}`;
  await team.create(name, 'v1');
  of = await bench.resource(team, name, [{ slot: 'token', secret: name }]);
});

const read = () => user.holder.use(of, ([opened]) => opened!.value.reveal().toString());
const rotate = (value: string) => team.rotate(name, value, { wait: 'drained', timeoutSeconds: 60 });

/** The stream holds these changes, each once and in order. */
async function streamHolds(revisions: (head: number) => number[]): Promise<void> {
  const holds = async () => {
    const { head } = await core.bus.call(changesSince, { after: '0' }, { actor: SERVICE });
    const told = (await readStream(bench.nats, 'secrets-store')).map((change) => Number(change.revision));
    return JSON.stringify(told) === JSON.stringify(revisions(Number(head)));
  };
  await waitFor(holds, { deadlineMs: 60_000, what: 'the stream to hold every change' });
}

const upTo = (head: number) => Array.from({ length: head }, (_, at) => at + 1);

test('it is deleted while a rotation waits: the rotation is told the truth, and the stream is made anew, whole', async () => {
  const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const running = user.holder.use(of, async () => {
    begin();
    await held;
  });
  await begun;
  const waiting = rotate('v2');
  await waitFor(async () => (await team.get(name)).version === 2);
  await manager.streams.delete(CHANGES_STREAM);
  // Nothing comes over the bus any more until somebody publishes; what is asked of the store is answered.
  expect((await team.propagation(name)).waitingFor).toMatchObject([{ instance: 'user' }]);
  letGo();
  await running;
  expect((await waiting).propagation).toMatchObject({ state: 'drained', basis: 'confirmed' });
  expect(await read()).toBe('v2');
  expect((await rotate('v3')).propagation).toMatchObject({ state: 'drained', basis: 'confirmed' });
  expect(await read()).toBe('v3');
  await streamHolds(upTo);
}, 120_000);

test('it is full, and takes nothing: changes come with the renewals, and it has them all once there is room', async () => {
  expect(await read()).toBe('v1');
  await streamHolds(upTo);
  const { config, state } = await manager.streams.info(CHANGES_STREAM);
  const full = { ...config, discard: DiscardPolicy.New, max_bytes: state.bytes };
  await manager.streams.update(CHANGES_STREAM, full);
  for (const value of ['v2', 'v3']) {
    expect((await rotate(value)).propagation).toMatchObject({ state: 'drained', basis: 'confirmed' });
    expect(await read()).toBe(value);
  }
  await manager.streams.update(CHANGES_STREAM, config);
  await streamHolds(upTo);
}, 120_000);

test('it is emptied: changes go on behind where it was', async () => {
  expect(await read()).toBe('v1');
  await streamHolds(upTo);
  await manager.streams.purge(CHANGES_STREAM);
  expect((await rotate('v2')).propagation).toMatchObject({ state: 'drained', basis: 'confirmed' });
  expect(await read()).toBe('v2');
  await streamHolds((head) => [head]);
}, 120_000);
