import { Client } from 'pg';
import { waitFor } from '../../wait-for.js';
import type { SweptSystem } from '../swept-system.js';
import { payloadOf, TEAM, TeamAdmin } from './team.js';

const SECRET = 'CRASHING';
const PATIENT = { deadlineMs: 30_000 };

/**
 * Kills every process in the middle of what it does with a value, and starts it again.
 * @param inUse is called while the value is being used
 */
export async function crash(system: SweptSystem, inUse: () => Promise<void>): Promise<void> {
  const { nest, receiver } = system;
  const { postgres, nats } = system.test.system;
  const admin = new TeamAdmin(system);
  await admin.create(SECRET, nest.odd('BEFORE_CRASHES').value);
  const webhook = await admin.webhook('Crashing', [SECRET]);
  await dieWhileUsing(system, webhook, inUse);
  const writes: Promise<void>[] = [];
  for (const [during, kill, restart] of [
    ['STORE', () => system.kill('secrets-store'), () => system.startAgain('secrets-store')],
    ['BUS', () => nats!.kill(), () => nats!.restart()],
    ['DATABASE', () => postgres!.kill(), () => postgres!.restart()],
  ] as const) {
    await system.ready();
    writes.push((await killWhileWriting(system, during, kill)).over);
    await restart();
  }
  await Promise.all(writes);
  await system.ready();
  receiver.respond(200);
  const rotate = () =>
    admin.done('POST', `${TEAM}/secrets/${SECRET}/rotate`, { value: nest.odd('AFTER_CRASHES').value });
  await waitFor(rotate, { ...PATIENT, what: 'a rotation after the crashes' });
  await waitFor(() => admin.use(webhook, [SECRET]), { ...PATIENT, what: 'a use after the crashes' });
}

/** The receiver has the value and does not answer: consumer, resolver and gateway die while the use runs. */
async function dieWhileUsing(system: SweptSystem, webhook: string, inUse: () => Promise<void>): Promise<void> {
  const { receiver, client } = system;
  receiver.respond(() => new Promise(() => {}));
  const before = receiver.requests.length;
  const use = client.call('POST', `${webhook}/test`, payloadOf([SECRET])).catch(() => null);
  await receiver.received(before);
  await inUse();
  for (const service of ['webhooks', 'resolver', 'gateway'] as const) await system.kill(service);
  if ((await use) !== null) throw new Error('The use ended before the crash.');
  for (const service of ['resolver', 'webhooks', 'gateway'] as const) await system.startAgain(service);
  await system.ready();
}

/**
 * Kills something while transactions have written a version each and wait to commit: for the counter, which every change
 * needs last.
 * @returns the end of the writes, which may be as late as their clients are patient
 */
async function killWhileWriting(
  system: SweptSystem,
  during: string,
  kill: () => Promise<void>,
): Promise<{ over: Promise<void> }> {
  const blocker = new Client({ connectionString: system.databaseUrl() });
  blocker.on('error', () => {}); // where it is the database that dies
  await blocker.connect();
  await blocker.query('BEGIN');
  await blocker.query('SELECT FROM secrets_store.revision_counter FOR UPDATE');
  const over = write(system, during);
  const waiting = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = 'countersign'`;
  await waitFor(async () => (await blocker.query(waiting)).rowCount! > 0, { ...PATIENT, what: 'a write that waits' });
  await kill();
  await blocker.end().catch(() => {});
  return { over };
}

/** Several writes at once, whatever becomes of them. */
async function write({ client, nest }: SweptSystem, during: string): Promise<void> {
  const calls = [1, 2, 3].flatMap((n) => [
    client.call('POST', `${TEAM}/secrets`, {
      name: `DURING_${during}_${n}`,
      value: nest.odd(`CREATED_${during}_${n}`).value,
    }),
    client.call('POST', `${TEAM}/secrets/${SECRET}/rotate`, { value: nest.plain(`ROTATED_${during}_${n}`).value }),
  ]);
  await Promise.allSettled(calls);
}
