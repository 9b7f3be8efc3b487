import {
  testAutomation,
  type Automation,
  type AutomationInput,
  type RequestInput,
  type Webhook,
} from '@countersign/contracts';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { artifactEvent, AutomationTeam } from '../fixtures/automation-team.js';
import { person, WebhooksSystem } from '../fixtures/webhooks-system.js';

let system: WebhooksSystem;
let team: AutomationTeam;
let webhook: Webhook;

beforeAll(async () => {
  system = await WebhooksSystem.start('127.0.0.1');
});
afterAll(() => system.close());
beforeEach(async () => {
  team = new AutomationTeam(system, `${system.receiver.url}/hook`);
  team.secret('TOKEN', 'bearer-t0ken', 3);
  team.secret('EXTRA', 'an "extra" value');
  team.secret('OTHER', 'another value');
  system.receiver.requests.length = 0;
  system.receiver.respond({ status: 202, body: 'taken: an "extra" value' });
  webhook = await team.webhook({ accessTokenSecret: 'TOKEN', secrets: ['EXTRA', 'OTHER'] });
});

type EventInput = RequestInput<typeof testAutomation>['event'];
const tryOut = ({ id }: Automation, event?: EventInput, actor = team.admin) =>
  system.call(actor, testAutomation, { id, event });
const json = (text: string): AutomationInput['payload'] => ({ format: 'json', text });

test('the payload is sent as the event fills it; the caller sees it without its values', async () => {
  const text = '{"v": "${artifact_version_string}", "loss": "${artifact_metadata.loss}", "s": "${EXTRA}"}';
  const automation = await team.automation(webhook, { payload: json(text) });
  const artifact = { collection: 'model', version: 3, versionString: 'model:v3', metadata: { loss: 0.25 } };
  const event = artifactEvent({ artifact });
  const result = await tryOut(automation, event);
  const [request] = system.receiver.requests;
  expect(JSON.parse(request!.body)).toEqual({ v: 'model:v3', loss: '0.25', s: 'an "extra" value' });
  expect(request!.headers.authorization).toBe('Bearer bearer-t0ken');
  expect(JSON.parse(result.request.body)).toEqual({ v: 'model:v3', loss: '0.25', s: '[secret EXTRA]' });
  expect(result).toMatchObject({
    event,
    matches: true,
    response: { status: 202, body: 'taken: [secret EXTRA]' },
    versions: [
      { secret: 'TOKEN', version: 3 },
      { secret: 'EXTRA', version: 1 },
    ],
  });
  expect(await team.executions()).toEqual([]);
});

const runFilter = { user: null, runNamePattern: null };
const condition = { kind: 'threshold', window: 3, aggregate: 'avg', operator: '>', value: 1 } as const;
const TRIGGERS: AutomationInput['trigger'][] = [
  { event: 'CREATE_ARTIFACT', filter: { collectionPattern: null } },
  { event: 'LINK_ARTIFACT', filter: { collectionPattern: null } },
  { event: 'ADD_ARTIFACT_ALIAS', filter: { collectionPattern: null, aliasPattern: null } },
  { event: 'ADD_ARTIFACT_TAG', filter: { collectionPattern: null, tagPattern: null } },
  { event: 'RUN_STATE', filter: { ...runFilter, states: ['failed'] } },
  { event: 'RUN_METRIC', filter: { ...runFilter, metric: 'val/loss', condition } },
];
/** What only some events bring, by event. */
const OWN: Record<string, string> = {
  CREATE_ARTIFACT: '${artifact_metadata.framework} ${artifact_metadata.a b}',
  LINK_ARTIFACT: '${artifact_version}',
  ADD_ARTIFACT_ALIAS: '${alias}',
  ADD_ARTIFACT_TAG: '${tag}',
  RUN_STATE: '${run_id} ${run_name}',
  RUN_METRIC: '${metric_name} ${metric_value}',
};

test.each(TRIGGERS)('without an event, a sample fills it: $event', async (trigger) => {
  const isOfRuns = trigger.event.startsWith('RUN');
  const scope = isOfRuns
    ? ({ kind: 'project', name: 'mnist' } as const)
    : ({ kind: 'registry', name: 'models' } as const);
  const text = `"\${project_name} \${event_type} ${OWN[trigger.event]!}"`;
  const automation = await team.automation(webhook, { scope, trigger, payload: json(text) });
  const { event, matches } = await tryOut(automation);
  expect([event.type, event.place, matches]).toEqual([trigger.event, scope, true]);
  expect(system.receiver.requests[0]!.body).toMatch(new RegExp(`^"${scope.name} ${trigger.event} .+"$`));
});

test('an event that its filter would not let pass is sent all the same, and said so; one of another type is refused', async () => {
  const trigger: AutomationInput['trigger'] = { event: 'CREATE_ARTIFACT', filter: { collectionPattern: '^other$' } };
  const automation = await team.automation(webhook, { trigger, cooldownSeconds: 3600 });
  expect(await tryOut(automation, artifactEvent())).toMatchObject({ matches: false, response: { status: 202 } });
  const tagged = artifactEvent({ type: 'ADD_ARTIFACT_TAG', tag: 'x' });
  await expect(tryOut(automation, tagged)).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    facts: { errors: [{ path: 'event.type' }] },
  });
  expect(system.receiver.requests).toHaveLength(1);
});

test('what the event lacks, and a secret that is gone, are refused by name; a secret that is not needed is not missed', async () => {
  const automation = await team.automation(webhook, { payload: json('"${artifact_metadata.loss} ${EXTRA}"') });
  await expect(tryOut(automation, artifactEvent())).rejects.toMatchObject({
    code: 'PAYLOAD_UNFILLABLE',
    facts: { variables: ['artifact_metadata.loss'] },
  });
  system.store.deleteSecret(team.admin.team, 'OTHER');
  expect(await tryOut(automation)).toMatchObject({ response: { status: 202 } });
  system.store.deleteSecret(team.admin.team, 'EXTRA');
  await expect(tryOut(automation)).rejects.toMatchObject({
    code: 'REFERENCE_BROKEN',
    facts: { missing: [{ secret: 'EXTRA' }] },
  });
  expect(system.receiver.requests).toHaveLength(1);
});

test('it is for admins of the team, and audited before anything leaves', async () => {
  const automation = await team.automation(webhook, { payload: json('"${EXTRA}"') });
  const member = person('member', team.admin.team);
  await expect(tryOut(automation, undefined, member)).rejects.toMatchObject({ code: 'ADMIN_REQUIRED' });
  const stranger = person('admin', randomUUID());
  await expect(tryOut(automation, undefined, stranger)).rejects.toMatchObject({ code: 'AUTOMATION_NOT_FOUND' });
  await tryOut(automation);
  const audited = await system.store.auditOf(`automation/${automation.id}`, 3);
  expect(audited.map(({ action, facts }) => [action, facts['stage'], facts['versions'] ?? facts['status']])).toEqual([
    ['automation.created', undefined, undefined],
    ['automation.tested', 'begun', ['TOKEN@3', 'EXTRA@1']],
    ['automation.tested', 'ended', 202],
  ]);
});
