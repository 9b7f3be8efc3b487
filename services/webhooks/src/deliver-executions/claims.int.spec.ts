import { HttpReceiver, waitFor } from '@countersign/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { artifactEvent, AutomationTeam } from '../fixtures/automation-team.js';
import { WebhooksSystem } from '../fixtures/webhooks-system.js';

/** As long as ever: a busy machine must not look like a dead process. */
const CLAIM_MS = 10_000;

let system: WebhooksSystem;
let other: HttpReceiver;
let team: AutomationTeam;

beforeAll(async () => {
  other = await HttpReceiver.start();
  system = await WebhooksSystem.start('127.0.0.1', { concurrency: 6, hostConcurrency: 3, claimMs: CLAIM_MS });
});
afterAll(async () => {
  await system.close();
  await other.stop();
});
beforeEach(() => {
  team = new AutomationTeam(system, system.receiver.url);
  system.receiver.requests.length = 0;
  system.receiver.respond(200);
  other.respond(200);
});

const OF_TEAM = 'execution_id IN (SELECT id FROM webhooks.executions WHERE team_id = $1)';

const send = (count: number) => team.send(...Array.from({ length: count }, () => artifactEvent()));

test('so many at a time to one host, and the others wait for nobody', async () => {
  let running = 0;
  let most = 0;
  const release: (() => void)[] = [];
  system.receiver.respond(async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise<void>((resolve) => release.push(resolve));
    running -= 1;
    return { status: 200 };
  });
  await team.automation(await team.webhook());
  await team.automation(await team.webhook({ url: other.url }));
  await send(20);
  // The other host has all of its own although this one has not answered anything.
  await waitFor(() => other.requests.length === 20, { what: 'the other host to be served' });
  expect([running, most]).toEqual([3, 3]);
  const letGo = setInterval(() => release.splice(0).forEach((go) => go()), 5);
  await team.over(40);
  clearInterval(letGo);
  expect(most).toBe(3);
});

test.each([
  ['one webhook', 1],
  ['two, which hold all that is claimed of the host', 2],
])(
  'at a host that two teams share, the backlog of one, of %s, is not before what the other has',
  async (_, webhooks) => {
    const release: (() => void)[] = [];
    system.receiver.respond(async ({ url }) => {
      if (url === '/slow') await new Promise<void>((resolve) => release.push(resolve));
      return { status: 200 };
    });
    const slow = new AutomationTeam(system, `${system.receiver.url}/slow`);
    for (let count = 0; count < webhooks; count += 1) await slow.automation(await slow.webhook({ timeoutSeconds: 30 }));
    await slow.send(...Array.from({ length: 30 }, () => artifactEvent()));
    await waitFor(() => release.length === 3, { what: 'the slow team to have all places' });
    await team.automation(await team.webhook());
    await send(5);
    const isOver = async () => (await team.executions({ status: 'finished' })).length === 5;
    while (!(await isOver())) {
      release.shift()!();
      await waitFor(async () => release.length === 3 || (await isOver()), { what: 'somebody to have the next place' });
    }
    // The other has the next place as soon as its claims are there, and keeps it for all that it has.
    expect(system.receiver.requests.filter(({ url }) => url === '/slow').length).toBeLessThan(15);
    const letGo = setInterval(() => release.splice(0).forEach((go) => go()), 5);
    await slow.over(30 * webhooks);
    clearInterval(letGo);
  },
);

test('what a dead process has claimed is taken up when its claim ends, and the history says so', async () => {
  await team.automation(await team.webhook());
  system.receiver.respond(async () => {
    if (system.receiver.requests.length > 1) return { status: 200 };
    // As a process that was killed while it sent leaves it.
    await system.database.query(
      `UPDATE webhooks.execution_queue SET claimed_by = gen_random_uuid(), claimed_at = now(), attempts = 7, due_at = now(),
         claimed_until = now() + interval '300 milliseconds' WHERE ${OF_TEAM}`,
      [team.admin.team],
    );
    return { status: 503 };
  });
  await send(1);
  const [execution] = await team.over(1);
  expect(execution).toMatchObject({ status: 'finished', attempts: 8 });
  const { history } = await team.execution(execution!.id);
  expect(history.slice(-2)).toMatchObject([
    { number: 7, request: null, error: { code: 'ATTEMPT_INTERRUPTED' } },
    { number: 8, error: null },
  ]);
});

test('claims are renewed for as long as the receiver takes, those that wait for their turn too', async () => {
  const release: (() => void)[] = [];
  let isHeld = true;
  system.receiver.respond(async () => {
    if (isHeld) await new Promise<void>((resolve) => release.push(resolve));
    return { status: 200 };
  });
  await team.automation(await team.webhook());
  await send(5);
  // Renewed at least once: none of them would end so late by the claim alone.
  const renewed = async () => {
    const rows: unknown[] = await system.database.query(
      `SELECT FROM webhooks.execution_queue
       WHERE ${OF_TEAM} AND claimed_until > claimed_at + $2 * interval '1 millisecond'`,
      [team.admin.team, CLAIM_MS],
    );
    return rows.length === 5;
  };
  await waitFor(renewed, { what: 'every claim to be renewed' });
  isHeld = false;
  release.splice(0).forEach((go) => go());
  await team.over(5);
  expect(system.receiver.requests).toHaveLength(5);
});

test('what this process is sending it does not send again, although its claim has ended unnoticed', async () => {
  const release = Promise.withResolvers<void>();
  system.receiver.respond(async () => {
    if (system.receiver.requests.length > 1) return { status: 200 };
    // As it is for a process that goes on after it was paused for longer than a claim lasts.
    await system.database.query(
      `UPDATE webhooks.execution_queue SET claimed_until = now() - interval '1 second' WHERE ${OF_TEAM}`,
      [team.admin.team],
    );
    await release.promise;
    return { status: 200 };
  });
  await team.automation(await team.webhook());
  await send(1);
  await system.receiver.received();
  // By the time that another one is there, the queue was looked through again.
  await send(1);
  await system.receiver.received(1);
  release.resolve();
  expect((await team.over(2)).map(({ attempts }) => attempts)).toEqual([1, 1]);
  expect(system.receiver.requests).toHaveLength(2);
});

test('the outcome of a claim that was lost changes nothing, and its attempt is kept', async () => {
  await team.automation(await team.webhook());
  system.receiver.respond(async () => {
    if (system.receiver.requests.length > 1) return { status: 200 };
    // Another process took it up meanwhile, and is at it.
    await system.database.query(
      `UPDATE webhooks.execution_queue SET claimed_by = gen_random_uuid(), attempts = attempts + 1,
         claimed_until = now() + interval '400 milliseconds' WHERE ${OF_TEAM}`,
      [team.admin.team],
    );
    return { status: 400 };
  });
  await send(1);
  const [execution] = await team.over(1);
  expect(execution).toMatchObject({ status: 'finished', attempts: 3 });
  const { history } = await team.execution(execution!.id);
  expect(history.map(({ number, error }) => [number, error?.code ?? null])).toEqual([
    [1, 'RECEIVER_REFUSED'],
    [2, 'ATTEMPT_INTERRUPTED'],
    [3, null],
  ]);
});

test('a service that is stopped finishes what it sends and gives back the rest', async () => {
  const release: (() => void)[] = [];
  system.receiver.respond(async () => {
    await new Promise<void>((resolve) => release.push(resolve));
    return { status: 200 };
  });
  await team.automation(await team.webhook());
  await send(8);
  const queued = async () => {
    const [row]: { count: number }[] = await system.database.query(
      `SELECT count(*)::int FROM webhooks.execution_queue WHERE ${OF_TEAM}`,
      [team.admin.team],
    );
    return row!.count === 8;
  };
  await waitFor(async () => release.length === 3 && (await queued()), { what: 'three of eight to be sent' });
  const stopped = system.stopService();
  const stateOf = async () => {
    const rows: { claimed: boolean; attempts: number; count: string }[] = await system.database.query(
      `SELECT claimed_by IS NOT NULL AS claimed, attempts, count(*) FROM webhooks.execution_queue
       WHERE ${OF_TEAM} GROUP BY 1, 2`,
      [team.admin.team],
    );
    return rows.map(({ claimed, attempts, count }) => `${claimed} ${attempts} ${count}`).sort();
  };
  await waitFor(async () => (await stateOf()).join() === 'false 0 5,true 1 3', { what: 'the rest to be given back' });
  release.splice(0).forEach((go) => go());
  await stopped;
  system.receiver.respond(200);
  await system.startService();
  const executions = await team.over(8);
  expect(executions.map(({ attempts }) => attempts)).toEqual(Array(8).fill(1));
  expect(system.receiver.requests).toHaveLength(8);
});

test('two replicas share the work, and nothing is sent twice', async () => {
  const second = await system.startReplica();
  try {
    await team.automation(await team.webhook());
    await send(100);
    await team.over(100);
    const ids = system.receiver.requests.map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids).size).toBe(100);
    expect(ids).toHaveLength(100);
  } finally {
    await second.close();
  }
});
