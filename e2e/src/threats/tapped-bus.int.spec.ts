import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  createSecret,
  deleteSecret,
  resolve,
  rotateSecret,
  type Operation,
  type RequestInput,
  type ResponseOf,
} from '@countersign/contracts';
import type { ServiceCore } from '@countersign/platform-service';
import { CanarySweep } from '@countersign/testing';
import { Workbench, type TeamClient } from '@countersign/workbench';
import { connect, type Msg, type NatsConnection } from '@nats-io/transport-node';

// Somebody has tapped the bus: hears every message, keeps it, and sends it again.
let bench: Workbench;
let team: TeamClient;
let webhooks: ServiceCore;
let tap: NatsConnection;
const heard: Msg[] = [];

beforeAll(async () => {
  bench = await Workbench.start({ tapped: true });
  await bench.startStore();
  await bench.startResolver();
  team = await bench.team();
  webhooks = await bench.identity('webhooks');
  tap = await connect(bench.nats.connectionOf('recorder'));
  tap.subscribe('>', { callback: (_, message) => void heard.push(message) });
  await tap.flush();
});

afterAll(async () => {
  await tap?.close();
  await bench?.stop();
});

const slot = (secret: string) => ({ slot: 'accessToken', secret });

test('a recording of everything on the bus holds no value', async () => {
  const canaries = [1, 2].map((n) => ({ name: `RECORDED_${n}`, value: `canary-${n}-"quoted"/\u{1F511}-on-the-bus` }));
  await team.create('RECORDED', canaries[0]!.value);
  const of = await bench.resource(team, 'Hook', [slot('RECORDED')]);
  const { holder, leave } = bench.holder(webhooks);
  const used = () => holder.use(of, ([opened]) => opened!.value.reveal().toString());
  expect(await used()).toBe(canaries[0]!.value);
  await team.rotate('RECORDED', canaries[1]!.value, { wait: 'applied' });
  expect(await used()).toBe(canaries[1]!.value);
  await leave();
  await tap.flush();

  const sweep = new CanarySweep(canaries);
  for (const { subject, data } of heard) sweep.buffer(subject, Buffer.from(data));
  expect(sweep.findings).toEqual([]);
  // What carried the values was heard: the two writes, and the answers to the holder.
  const subjects = heard.map(({ subject }) => subject);
  expect(subjects).toEqual(expect.arrayContaining([createSecret.subject, rotateSecret.subject, resolve.subject]));
  const answers = heard.filter(({ subject, data }) => subject.startsWith('_INBOX_webhooks') && data.length > 300);
  expect(answers.length).toBeGreaterThan(0);
});

test('a recorded request does nothing when somebody else sends it for something else', async () => {
  await team.create('REQUESTED', 'a value');
  await tap.flush();
  const recorded = heard.findLast(({ subject }) => subject === createSecret.subject)!;
  // As the gateway's own bus user, with the recorded token: but the token is for creating.
  const thief = await connect({ ...bench.nats.connectionOf('gateway'), inboxPrefix: '_INBOX_gateway' });
  try {
    const body = JSON.stringify({ name: 'REQUESTED', breakReferences: true });
    const reply = await thief.request(deleteSecret.subject, body, { headers: recorded.headers!, timeout: 5_000 });
    expect(reply.json()).toMatchObject({ error: { code: 'UNAUTHENTICATED' } });
  } finally {
    await thief.close();
  }
  expect((await team.get('REQUESTED')).version).toBe(1);
});

test('a sealed value can be stored by the operation, for the team and under the name that it was sealed for only', async () => {
  const calls: RequestInput<typeof createSecret>[] = [];
  const client = Object.create(team) as TeamClient;
  client.call = ((_: Operation, request: RequestInput<typeof createSecret>) =>
    Promise.resolve(void calls.push(request))) as never;
  await client.create('SEALED', 'a value');
  const { sealedValue } = calls[0]!;
  const refused = { code: 'INVALID_INPUT' };
  await expect(team.call(createSecret, { name: 'OTHER', sealedValue })).rejects.toMatchObject(refused);
  await expect((await bench.team()).call(createSecret, { name: 'SEALED', sealedValue })).rejects.toMatchObject(refused);
  await team.call(createSecret, { name: 'SEALED', sealedValue });
  await expect(team.call(rotateSecret, { name: 'SEALED', sealedValue })).rejects.toMatchObject(refused);
});

test('an opened reply fits its question only: the answer to one request does not open as another', async () => {
  await team.create('REPLAYED', 'a value');
  const of = await bench.resource(team, 'Hook', [slot('REPLAYED')]);
  const stolen: string[] = [];
  const spy = { ...webhooks, bus: Object.create(webhooks.bus) as typeof webhooks.bus };
  spy.bus.call = (async (operation: Operation, request: never, options: never) => {
    const answer: unknown = await webhooks.bus.call(operation, request, options);
    if (operation !== resolve) return answer;
    const { sealed } = answer as ResponseOf<typeof resolve>;
    stolen.push(sealed);
    return { ...(answer as object), sealed: stolen[0] };
  }) as never;
  const first = bench.holder(spy, { instance: 'first' });
  expect(await first.holder.use(of, ([opened]) => opened!.value.reveal().toString())).toBe('a value');
  const second = bench.holder(spy, { instance: 'second' });
  await expect(second.holder.use(of, () => 'opened')).rejects.toThrow();
  await Promise.all([first.leave(), second.leave()]);
  expect(Buffer.from(stolen[0]!, 'base64url').includes('a value')).toBe(false);
});

test('a flipped bit anywhere in a sealed answer is detected, and the secret is named', async () => {
  await team.create('ANSWERED', 'a value');
  const of = await bench.resource(team, 'Hook', [slot('ANSWERED')]);
  let change: ((answer: ResponseOf<typeof resolve>) => ResponseOf<typeof resolve>) | null = null;
  const spy = { ...webhooks, bus: Object.create(webhooks.bus) as typeof webhooks.bus };
  spy.bus.call = (async (operation: Operation, request: never, options: never) => {
    const answer: unknown = await webhooks.bus.call(operation, request, options);
    return operation === resolve && change ? change(answer as ResponseOf<typeof resolve>) : answer;
  }) as never;
  const { holder, leave } = bench.holder(spy);
  const used = () => holder.use(of, ([opened]) => opened!.value.reveal().toString());
  const refused = { code: 'SECRET_UNOPENABLE', facts: { secrets: ['ANSWERED'] } };
  let bits = 1;
  for (let bit = 0; bit < bits; bit += 7) {
    change = (answer) => {
      const sealed = Buffer.from(answer.sealed, 'base64url');
      bits = sealed.length * 8;
      sealed[bit >> 3]! ^= 1 << (bit & 7);
      return { ...answer, sealed: sealed.toString('base64url') };
    };
    const outcome = await used().catch((error: unknown) => error);
    expect(outcome).toMatchObject(refused);
  }
  expect(bits).toBeGreaterThan(1_000);
  // Nor can it be made to look younger than it is.
  change = ({ asOf, sealed }) => ({ asOf: String(BigInt(asOf) + 1n), sealed });
  await expect(used()).rejects.toMatchObject(refused);
  change = null;
  expect(await used()).toBe('a value');
  await leave();
});
