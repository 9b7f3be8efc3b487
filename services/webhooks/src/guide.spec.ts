import {
  automationInput,
  EVENT_TYPES,
  EVENT_VARIABLES,
  eventBatch,
  METADATA_VARIABLE,
  webhookInput,
  type EventType,
} from '@countersign/contracts';
import { operatorSettings } from '@countersign/platform-config';
import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { readAutomationPayload } from './domain/payload/automation-payload.js';
import { compileFilter } from './domain/trigger/event-filter.js';
import { webhooksSettings } from './settings.js';

/** What people copy from the guide, and the tables that they believe. */
const GUIDE = readFileSync(new URL('../../../docs/guides/webhooks.md', import.meta.url), 'utf8');
const BODIES = Array.from(GUIDE.matchAll(/-d '(\{[^']{20,}\})'/g), ([, body]) => JSON.parse(body!) as object);
const ID = '019a0000-0000-7000-8000-000000000000';

function rowsWith(first: RegExp): string[][] {
  const rows = GUIDE.split('\n').filter((line) => line.startsWith('|'));
  const cells = rows.map((row) => row.split('|').map((cell) => cell.trim()));
  return cells.map(([, ...rest]) => rest.slice(0, -1)).filter(([name]) => first.test(name!));
}

test('the webhook and the automation of the beginning are ones that can be saved', () => {
  const [webhook, automation] = BODIES;
  const given = webhookInput.parse(webhook);
  expect(given.signingSecret).toBe('DEPLOY_KEY');
  const { trigger, payload } = automationInput.parse({ ...automation, webhookId: ID });
  expect(typeof compileFilter(trigger.event, trigger.filter)).toBe('function');
  expect(readAutomationPayload(payload, trigger.event, given).secrets).toEqual([]);
});

test('the batch of events is one that is taken', () => {
  const [, json] = /```json\n([^`]+)```/.exec(GUIDE)!;
  expect(eventBatch.parse(JSON.parse(json!)).events).toHaveLength(1);
});

test('the table of variables says which event brings which', () => {
  const named: Record<string, EventType[]> = {};
  for (const [name, , ...brings] of rowsWith(/^`\$\{[a-z_]+(\.<KEY>)?\}`$/)) {
    named[name!.replace(/^`\$\{|(\.<KEY>)?\}`$/g, '')] = EVENT_TYPES.filter((_, index) => brings[index] === 'yes');
  }
  expect(named).toEqual(EVENT_VARIABLES);
  expect(GUIDE).toContain(`\${${METADATA_VARIABLE}.<KEY>}`);
});

test('the table of settings has every setting of the service, with its default', () => {
  const told = Object.fromEntries(
    rowsWith(/^`COUNTERSIGN_/).map(([name, value]) => [name!.replaceAll('`', ''), value]),
  );
  const all = [...Object.values(webhooksSettings), operatorSettings.egressAllow];
  const settings = all.map((setting) => [setting.name, setting.default || 'empty']);
  expect(told).toEqual(Object.fromEntries(settings));
});
