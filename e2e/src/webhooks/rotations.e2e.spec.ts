import { HttpReceiver, startSystem, waitFor, type TestSystem } from '@countersign/testing';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { ApiClient } from '../api-client.js';
import { artifactEvent, AutomationClient } from './automation-client.js';
import { FULL } from './scale.js';
import { StrictReceiver } from './strict-receiver.js';

/** Of each of the two secrets. */
const ROTATIONS = FULL ? 200 : 5;
const PER_SECOND = 100;
/**
 * How long a request may be on its way: for so long after a change, one that left before it may still arrive. Among other
 * tests, longer: a receiver that is kept from reading must not look like one that changed its key too early.
 */
const TIMEOUT_SECONDS = FULL ? 1 : 6;

let system: TestSystem;
let http: HttpReceiver;
let api: ApiClient;
let client: AutomationClient;
const receiver = new StrictReceiver();

beforeAll(async () => {
  http = await HttpReceiver.start();
  http.respond(receiver.answer);
  system = await startSystem({ mode: 'processes', settings: { egressAllow: `127.0.0.1:${http.port}` } });
  api = new ApiClient(system.url);
  await api.signIn(system.admin);
  client = new AutomationClient(api);
}, 180_000);
afterAll(async () => {
  await http?.stop();
  await system?.stop();
});

async function prepare(): Promise<void> {
  await client.secret('TOKEN', 'token-1');
  await client.secret('KEY', 'signing-key-1');
  receiver.tokens.add('token-1');
  receiver.keys.add('signing-key-1');
  const webhookId = await client.webhook({
    ...{ name: 'Receiver', url: http.url, accessTokenSecret: 'TOKEN', signingSecret: 'KEY' },
    timeoutSeconds: TIMEOUT_SECONDS,
  });
  await client.automation({
    ...{ name: 'all', scope: { kind: 'team' }, trigger: { event: 'CREATE_ARTIFACT' }, webhookId },
    payload: { format: 'json', text: '{"event": "${artifact_version_string}"}' },
  });
}

/** Sends events at an even pace until it is told to stop. @returns how many */
async function sendUntil(stopped: AbortSignal): Promise<number> {
  const batch = 10;
  const everyMs = (1000 * batch) / PER_SECOND;
  let sent = 0;
  for (let next = performance.now(); !stopped.aborted; next += everyMs) {
    await client.send(Array.from({ length: batch }, (_, index) => artifactEvent(`e${sent + index}`, 'c')));
    sent += batch;
    await pause(Math.max(0, next + everyMs - performance.now()));
  }
  return sent;
}

/** @throws Error unless it came as far as was asked for: a barrier that timed out proves nothing */
async function change(path: string, body: object | undefined, wait: 'applied' | 'drained'): Promise<void> {
  const answer = await api.call('POST', `/v1/teams/default/secrets/${path}?wait=${wait}`, body);
  const state = (answer.body['propagation'] as { state?: string } | undefined)?.state;
  const reached = wait === 'applied' ? state === 'applied' || state === 'drained' : state === wait;
  if (!reached) throw new Error(`${path} came to ${answer.status} ${state}.`);
}

/** The receiver takes the new token before anybody sends it, and gives up the old one as soon as it is told to. */
async function rotateToken(round: number): Promise<void> {
  receiver.tokens.add(`token-${round + 1}`);
  await change('TOKEN/rotate', { value: `token-${round + 1}` }, 'drained');
  receiver.tokens.delete(`token-${round}`);
}

/** The receiver holds the old key, or the new one: it changes at some moment of the overlap. */
async function rotateKey(round: number): Promise<void> {
  const [old, fresh] = [`signing-key-${round}`, `signing-key-${round + 1}`];
  await change('KEY/rotate', { value: fresh, overlapSeconds: 600 }, 'applied');
  // What left before the change is signed with the old key alone, and may take its time.
  await pause(TIMEOUT_SECONDS * 1000);
  receiver.keys.add(fresh);
  receiver.keys.delete(old);
  await change('KEY/rotate/finish', undefined, 'drained');
  receiver.retire(old);
}

test(`${ROTATIONS} rotations of both secrets under ${PER_SECOND} deliveries a second: none is refused, none carries what was drained`, async () => {
  await prepare();
  const stopping = new AbortController();
  const began = performance.now();
  const sending = sendUntil(stopping.signal);
  await waitFor(() => receiver.taken.size > 0, { what: 'the first delivery' });
  for (let round = 1; round <= ROTATIONS; round += 1) {
    await Promise.all([rotateToken(round), rotateKey(round)]);
  }
  stopping.abort();
  const sent = await sending;
  const seconds = (performance.now() - began) / 1000;
  await waitFor(() => receiver.taken.size + receiver.refusals.length >= sent, {
    deadlineMs: 60_000,
    what: 'every delivery',
  });
  expect(receiver.refusals).toEqual([]);
  await waitFor(async () => (await client.count('status=pending')) === 0, { what: 'every delivery to be over' });
  expect(await client.count('status=failed')).toBe(0);
  expect(receiver.taken.size).toBe(sent);
  // The pace was what it says: fewer would prove less. What the sample reaches is the machine's business.
  if (FULL) expect(sent / seconds).toBeGreaterThan(PER_SECOND * 0.8);
  console.log(`${sent} deliveries in ${seconds.toFixed(0)} s, ${ROTATIONS} rotations of each secret, none refused`);
}, 1_200_000);
