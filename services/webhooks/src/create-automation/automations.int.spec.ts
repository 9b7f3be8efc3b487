import {
  createAutomation,
  deleteAutomation,
  deleteWebhook,
  getAutomation,
  listAutomations,
  updateAutomation,
  updateWebhook,
  type Automation,
  type AutomationInput,
  type AutomationPatch,
  type Webhook,
} from '@countersign/contracts';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { AutomationTeam, automationOf } from '../fixtures/automation-team.js';
import { lockResource } from '@countersign/consumer';
import { DELETED_BY } from '@countersign/consumer-conformance';
import { waitFor } from '@countersign/testing';
import { person, WebhooksSystem } from '../fixtures/webhooks-system.js';

let system: WebhooksSystem;
let team: AutomationTeam;
let webhook: Webhook;

beforeAll(async () => {
  system = await WebhooksSystem.start();
});
afterAll(() => system.close());

beforeEach(async () => {
  team = new AutomationTeam(system, 'https://hooks.example.com/x');
  for (const name of ['TOKEN', 'KEY', 'A', 'B']) team.secret(name, `the value of ${name}`);
  webhook = await team.webhook({ accessTokenSecret: 'TOKEN', signingSecret: 'KEY', secrets: ['A', 'B'] });
});

const json = (text: string): AutomationInput['payload'] => ({ format: 'json', text });
const get = (id: string, actor = team.admin) => system.call(actor, getAutomation, { id });
const update = (id: string, patch: AutomationPatch) => system.call(team.admin, updateAutomation, { id, patch });
const changeWebhook = (patch: object) => system.call(team.admin, updateWebhook, { id: webhook.id, patch });

test('what was given is what is shown, to members too', async () => {
  const input = automationOf(webhook.id);
  const created = await team.automation(webhook, input);
  expect(created).toMatchObject({
    ...input,
    webhookName: webhook.name,
    health: 'ready',
    missing: [],
    createdBy: team.admin.name,
  });
  expect(await get(created.id, person('member', team.admin.team))).toEqual(created);
  await expect(get(created.id, person('admin', randomUUID()))).rejects.toMatchObject({ code: 'AUTOMATION_NOT_FOUND' });
});

test.each<[string, Partial<AutomationInput>, object]>([
  ['a secret that the webhook was not given', { payload: json('{\n  "a": "${C}"\n}') }, { variables: ['C'] }],
  ['the key that signs', { payload: json('"${KEY}"') }, { variables: ['KEY'] }],
  ['what its event does not bring', { payload: json('"${alias}"') }, { variables: ['alias'] }],
])('a payload that names %s is refused, with its position', async (_, input, facts) => {
  const error = await team.automation(webhook, input).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'UNKNOWN_VARIABLE', facts });
  const { errors } = (error as { facts: { errors: Record<string, unknown>[] } }).facts;
  expect(errors[0]).toMatchObject({ line: expect.any(Number) as unknown, column: expect.any(Number) as unknown });
  expect((await system.call(team.admin, listAutomations, {})).items).toEqual([]);
});

test.each<[string, Partial<AutomationInput>]>([
  ['a pattern that cannot be read', { trigger: { event: 'CREATE_ARTIFACT', filter: { collectionPattern: '(' } } }],
  ['a document that is not JSON', { payload: json('{"a": ') }],
])('%s is refused', async (_, input) => {
  await expect(team.automation(webhook, input)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
});

test('a webhook of another team is as good as none', async () => {
  const other = new AutomationTeam(system, 'https://hooks.example.com/x');
  await expect(other.automation(webhook)).rejects.toMatchObject({ code: 'WEBHOOK_NOT_FOUND' });
});

test('names are unique in a team, whatever their case', async () => {
  await team.automation(webhook, { name: 'Deploy' });
  await expect(team.automation(webhook, { name: 'DEPLOY' })).rejects.toMatchObject({ code: 'AUTOMATION_EXISTS' });
});

test('a patch changes what it names, checked as a whole', async () => {
  const automation = await team.automation(webhook);
  const patched = await update(automation.id, { payload: json('"${A}"'), cooldownSeconds: 5 });
  expect(patched).toEqual({
    ...automation,
    payload: json('"${A}"'),
    cooldownSeconds: 5,
    updatedAt: patched.updatedAt,
  });
  // The payload fits the old event, and not the new one.
  await update(automation.id, { payload: json('"${artifact_version}"') });
  const runs: AutomationInput['trigger'] = {
    event: 'RUN_STATE',
    filter: { user: null, runNamePattern: null, states: ['failed'] },
  };
  await expect(update(automation.id, { trigger: runs })).rejects.toMatchObject({ code: 'UNKNOWN_VARIABLE' });
  const models = { kind: 'registry', name: 'models' } as const;
  const ofRuns = await team.automation(webhook, { trigger: runs, payload: json('"${run_id}"') });
  await expect(update(ofRuns.id, { scope: models })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    facts: { errors: [{ path: 'trigger.event' }] },
  });
  expect(await get(ofRuns.id)).toEqual(ofRuns);
  await update(automation.id, { scope: models });
  await expect(update(automation.id, { trigger: runs, payload: json('{}') })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
  });
});

test('a webhook edit that would leave a payload without a secret is refused, naming the automations', async () => {
  const first = await team.automation(webhook, { name: 'first', payload: json('"${A} ${ACCESS_TOKEN}"') });
  await team.automation(webhook, { name: 'second', payload: json('"${B}"') });
  const error = await changeWebhook({ secrets: ['B'] }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code: 'UNKNOWN_VARIABLE',
    detail: expect.stringMatching(/first names \$\{A\}\./) as unknown,
    facts: { variables: ['A'], automations: [{ id: first.id, name: 'first', lacks: ['A'] }] },
  });
  await expect(changeWebhook({ accessTokenSecret: null })).rejects.toMatchObject({
    facts: { variables: ['ACCESS_TOKEN'] },
  });
  await update(first.id, { payload: json('"nothing"') });
  expect(await changeWebhook({ accessTokenSecret: null, secrets: ['B'] })).toMatchObject({ secrets: ['B'] });
});

test('a webhook edit and an automation that needs the old one cannot both win', async () => {
  const outcomes = await Promise.allSettled([
    team.automation(webhook, { payload: json('"${A}"') }),
    changeWebhook({ secrets: ['B'] }),
  ]);
  const refused = outcomes.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
  expect(refused.map(({ reason }) => (reason as { code: string }).code)).toEqual(['UNKNOWN_VARIABLE']);
});

/** Has these begin one behind the other while the webhook is being changed, and waits for what becomes of all of them. */
async function behindTheWebhook<T>(...acts: (() => Promise<T>)[]): Promise<PromiseSettledResult<T>[]> {
  const begun: Promise<T>[] = [];
  await system.database.transaction(async (manager) => {
    await lockResource(manager, webhook.id);
    for (const act of acts) {
      begun.push(act());
      const waiting = async () => {
        const [row]: { count: number }[] = await manager.query(
          `SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`,
        );
        return row!.count === begun.length;
      };
      await waitFor(waiting, { what: `${begun.length} to wait` });
    }
  });
  return Promise.allSettled(begun);
}

test('of two edits at once neither undoes the other', async () => {
  const { id } = await team.automation(webhook, { name: 'before', description: 'before' });
  await behindTheWebhook(
    () => update(id, { name: 'after' }),
    () => update(id, { description: 'after' }),
  );
  expect(await get(id)).toMatchObject({ name: 'after', description: 'after' });
});

test('an edit does not bring back what is deleted meanwhile', async () => {
  const { id } = await team.automation(webhook);
  const outcomes = await behindTheWebhook<unknown>(
    () => update(id, { description: 'after' }),
    () => system.call(team.admin, deleteAutomation, { id }),
  );
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
  await expect(get(id)).rejects.toMatchObject({ code: 'AUTOMATION_NOT_FOUND' });
});

test('a webhook through which automations send is not deleted', async () => {
  const automation = await team.automation(webhook, { name: 'sends' });
  const remove = () => system.call(team.admin, deleteWebhook, { id: webhook.id });
  await expect(remove()).rejects.toMatchObject({
    code: 'WEBHOOK_IN_USE',
    facts: { automations: [{ id: automation.id, name: 'sends' }] },
  });
  await system.call(team.admin, deleteAutomation, { id: automation.id });
  expect(await remove()).toEqual({ id: webhook.id });
});

test('a deleted secret breaks the webhook and every automation that needs it, at once; creating it again heals them', async () => {
  const needs = await team.automation(webhook, { payload: json('"${A}"') });
  const not = await team.automation(webhook, { payload: json('"${B}"') });
  system.store.deleteSecret(team.admin.team, 'A');
  const missing = [
    { secret: 'A', slot: 'secrets.A', since: expect.stringMatching(/Z$/) as unknown as string, by: DELETED_BY },
  ];
  expect(await get(needs.id)).toEqual({ ...needs, health: 'broken', missing });
  expect(await get(not.id)).toEqual(not);
  system.store.deleteSecret(team.admin.team, 'KEY');
  const broken = (await system.call(team.admin, listAutomations, {})).items;
  expect(broken.map(({ missing: lacks }) => lacks.map(({ secret }) => secret))).toEqual([['KEY', 'A'], ['KEY']]);
  team.secret('A', 'again');
  team.secret('KEY', 'again');
  expect(await get(needs.id)).toEqual(needs);
});

test('automations are listed in order, by page, by part of a name and by webhook, with one question to the store', async () => {
  const other = await team.webhook();
  const made: Automation[] = [];
  for (const name of ['Deploy 1', 'Deploy_2', 'report']) made.push(await team.automation(webhook, { name }));
  made.push(await team.automation(other, { name: 'other', description: 'deploys 100%' }));
  const names = async (request: object) =>
    (await system.call(team.admin, listAutomations, request)).items.map(({ name }) => name);
  system.store.questions = 0;
  expect((await system.call(team.admin, listAutomations, {})).items).toEqual(made);
  expect(system.store.questions).toBe(1);
  expect(await names({ search: 'DEPLOY' })).toEqual(['Deploy 1', 'Deploy_2', 'other']);
  expect(await names({ search: '_' })).toEqual(['Deploy_2']);
  expect(await names({ search: '0%' })).toEqual(['other']);
  expect(await names({ webhook: other.id })).toEqual(['other']);
  const { items, nextCursor } = await system.call(team.admin, listAutomations, { limit: 3 });
  expect(items).toHaveLength(3);
  expect(await names({ limit: 3, cursor: nextCursor! })).toEqual(['other']);
});

test('members read, admins write, and every write is audited', async () => {
  const member = person('member', team.admin.team);
  const automation = await team.automation(webhook, { payload: json('"${A}"') });
  const { id } = automation;
  const writes = [
    system.call(member, createAutomation, { automation: automationOf(webhook.id) }),
    system.call(member, updateAutomation, { id, patch: { enabled: false } }),
    system.call(member, deleteAutomation, { id }),
  ];
  for (const write of writes) await expect(write).rejects.toMatchObject({ code: 'ADMIN_REQUIRED' });
  await update(id, { enabled: false });
  await system.call(team.admin, deleteAutomation, { id });
  const audited = await system.store.auditOf(`automation/${id}`, 3);
  expect(audited.map(({ action, facts }) => [action, facts['name']])).toEqual([
    ['automation.created', automation.name],
    ['automation.updated', automation.name],
    ['automation.deleted', automation.name],
  ]);
  expect(audited[0]!.facts).toMatchObject({ secrets: ['A'], webhook: webhook.id });
  expect(audited[1]!.facts).toMatchObject({ changed: ['enabled'] });
});

test('a retry with the same Idempotency-Key makes one automation', async () => {
  const idempotency = { key: randomUUID(), fingerprint: 'f'.repeat(32) };
  const create = () =>
    system.call(team.admin, createAutomation, {
      automation: { ...automationOf(webhook.id), name: 'once' },
      idempotency,
    });
  expect(await create()).toEqual(await create());
});
