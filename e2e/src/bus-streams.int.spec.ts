import { busPermissions, CountersignError, streamOperationsOf, type ServiceName } from '@countersign/contracts';
import {
  BusClient,
  connectBus,
  StreamServer,
  type NatsConnection,
  type StreamHandler,
} from '@countersign/platform-bus';
import { systemClock } from '@countersign/platform-clock';
import { ActorTokens } from '@countersign/platform-identity';
import { createLogger } from '@countersign/platform-log';
import { startNats, waitFor, type TestNats } from '@countersign/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import { z } from 'zod';

const count = streamOperationsOf('webhooks')(
  'test.count',
  ['gateway'],
  z.object({ to: z.number(), pad: z.string().optional() }),
  z.number(),
);
const WINDOW = 8;
/** Slow enough that a side that is only late is not taken for gone; and for the tests that wait for just that. */
const [BEAT_MS, QUICK_BEAT_MS] = [1_000, 100];
const actor = { type: 'service', id: 'gateway', name: 'gateway' } as const;
const logger = createLogger('test', 'silent');

let nats: TestNats;
let tokens: ActorTokens;
let asker: NatsConnection;
let answerer: NatsConnection;
let client: BusClient;
let server: StreamServer;
/** How far the answering side has come, and why it stopped. */
let made: number;
let stopped: string | null;
let failAt: number;
let waitAt: number;

beforeAll(async () => {
  const permissions = busPermissions([count]);
  nats = await startNats({ gateway: permissions.gateway, webhooks: permissions.webhooks });
  const jwk = { ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kid: 'gateway' };
  tokens = await ActorTokens.create('gateway', jwk, { keys: [] }, systemClock);
});
afterAll(() => nats.stop());

const connect = (service: ServiceName) => connectBus(service, { url: nats.urlOf(service) }, logger);

beforeEach(async () => {
  [made, stopped, failAt, waitAt] = [0, null, Infinity, Infinity];
  [asker, answerer] = [await connect('gateway'), await connect('webhooks')];
  await beatEvery(BEAT_MS);
});
afterEach(async () => {
  await server.close(0);
  await Promise.all([asker.close(), answerer.close()]);
});

/** Both sides, anew. */
async function beatEvery(beatMs: number): Promise<void> {
  await server?.close(0);
  client = new BusClient(asker, tokens, { window: WINDOW, beatMs });
  server = new StreamServer(answerer, 'webhooks', { window: WINDOW, beatMs });
  server.listen([handler()], () => {});
  await answerer.flush();
}

/** Counts, as a handler does that the service's checks have let through. */
function handler(): StreamHandler {
  return {
    operation: count,
    answer: async (message, writing) => {
      const { to } = message.json<{ to: number }>();
      try {
        await writing.write(numbers(to, writing.signal));
      } catch (error) {
        stopped = String(error);
        writing.refuse((error as CountersignError).toWire());
      } finally {
        writing.close();
      }
    },
  };
}

async function* numbers(to: number, signal: AbortSignal): AsyncGenerator<number, void> {
  for (let index = 0; index < to; index += 1) {
    made = Math.max(made, index);
    if (index === failAt) throw new CountersignError('PROVIDER_FAILED', 'It broke.');
    if (index === waitAt) {
      await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    }
    yield index;
  }
}

const ask = (to: number, signal?: AbortSignal) => client.stream(count, { to }, { actor, signal });

test('every piece arrives once and in order, many answers at a time', async () => {
  const answers = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const pieces: number[] = [];
      for await (const piece of ask(1_000)) pieces.push(piece);
      return pieces;
    }),
  );
  for (const pieces of answers) expect(pieces).toEqual(Array.from({ length: 1_000 }, (_, index) => index));
});

test('nothing is made that the asker could not take', async () => {
  const pieces = ask(1_000);
  await pieces.next();
  await waitFor(() => made >= WINDOW, { what: 'a window of pieces' });
  // What is granted for the one that was taken comes with the second half of the window.
  for (let round = 0; round < 20; round += 1) await asker.flush();
  expect(made).toBeLessThanOrEqual(WINDOW + 1);
  for (let taken = 1; taken < 100; taken += 1) expect((await pieces.next()).value).toBe(taken);
  expect(made).toBeLessThanOrEqual(100 + WINDOW + 1);
  await pieces.return();
});

test('to leave is to cancel, in the middle of a wait too', async () => {
  waitAt = 3;
  for await (const piece of ask(1_000)) if (piece === 2) break;
  await waitFor(() => stopped !== null, { what: 'the answer to stop' });
  expect(made).toBe(3);
});

test('an asker that gives up while nothing comes is let go at once', async () => {
  waitAt = 0;
  const left = new AbortController();
  const first = ask(10, left.signal).next();
  await waitFor(() => made === waitAt, { what: 'the answer to begin' });
  left.abort();
  await expect(first).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  await waitFor(() => stopped !== null, { what: 'the answer to stop' });
});

test('an error comes behind the pieces before it', async () => {
  failAt = 2;
  const pieces: number[] = [];
  const reading = async () => {
    for await (const piece of ask(10)) pieces.push(piece);
  };
  await expect(reading()).rejects.toMatchObject({ code: 'PROVIDER_FAILED', detail: 'It broke.' });
  expect(pieces).toEqual([0, 1]);
});

test('a quiet answer lives: each side says that it is there', async () => {
  waitAt = 1;
  const left = new AbortController();
  const pieces = ask(2, left.signal);
  await pieces.next();
  const second = pieces.next();
  // More beats than either side would wait for without a word.
  let beats = 0;
  const watch = asker.subscribe('_INBOX_gateway.>', { callback: () => void (beats += 1) });
  await waitFor(() => beats >= 6, { what: 'beats' });
  watch.unsubscribe();
  expect(stopped).toBeNull();
  left.abort();
  await expect(second).rejects.toThrow(/Nobody waits/);
});

test('an asker that is gone without a word is not answered for ever', async () => {
  await beatEvery(QUICK_BEAT_MS);
  waitAt = 1;
  const pieces = ask(10);
  await pieces.next();
  await asker.close();
  await waitFor(() => stopped !== null, { what: 'the answer to stop' });
});

test('an answering process that is gone without a word is not waited for for ever', async () => {
  await beatEvery(QUICK_BEAT_MS);
  waitAt = 1;
  const pieces = ask(10);
  await pieces.next();
  await answerer.close();
  await expect(pieces.next()).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
});

test('nobody there is told at once', async () => {
  await server.close(0);
  await answerer.flush();
  await expect(ask(1).next()).rejects.toThrow(/webhooks is not running/);
});

test('a piece that was lost on the way is an error and no gap in the answer', async () => {
  await server.close(0);
  answerer.subscribe(count.subject, {
    callback: (_error, message) => {
      message.respond(JSON.stringify({ n: 0, control: `${count.subject}.control.p.1` }));
      message.respond(JSON.stringify({ n: 1, piece: 0 }));
      message.respond(JSON.stringify({ n: 3, piece: 2 }));
    },
  });
  await answerer.flush();
  const pieces = ask(3);
  expect((await pieces.next()).value).toBe(0);
  await expect(pieces.next()).rejects.toThrow(/did not arrive/);
});

test('what the bus does not carry is told before it is sent', async () => {
  const asking = client.stream(count, { to: 1, pad: 'x'.repeat(10_000_000) }, { actor });
  await expect(asking.next()).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
});

test('a process that stops ends what it answers', async () => {
  waitAt = 1;
  const pieces = ask(10);
  await pieces.next();
  const next = pieces.next();
  await server.close(10);
  await expect(next).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE', detail: expect.stringMatching(/stopping/) });
});
