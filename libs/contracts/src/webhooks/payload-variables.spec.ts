import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { EVENT_TYPES, EVENT_VARIABLES, isEventVariable, METADATA_VARIABLE, secretName } from '../index.js';

/** Of the guide's table, which events have each variable. */
function tableOfGuide(): Record<string, string[]> {
  const guide = readFileSync(new URL('../../../../docs/guides/webhooks.md', import.meta.url), 'utf8');
  const rows = guide
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  const events = rows.find(([, first]) => first === 'variable')!.slice(3, -1);
  const variables = rows.filter(([, first]) => /^`\$\{[a-z_]+(\.<KEY>)?\}`$/.test(first!));
  return Object.fromEntries(
    variables.map(([, name, , ...cells]) => [
      name!.replace(/`\$\{|\.<KEY>|\}`/g, ''),
      events.filter((_, index) => cells[index] === 'yes'),
    ]),
  );
}

test('the guide lists every variable with the events that have it', () => {
  expect(tableOfGuide()).toEqual(EVENT_VARIABLES);
});

test('what is reserved could otherwise be the name of a secret', () => {
  for (const name of Object.keys(EVENT_VARIABLES)) expect(secretName.safeParse(name).success).toBe(true);
  expect(isEventVariable('run_id')).toBe(true);
  expect(isEventVariable('RUN_ID')).toBe(false);
  expect(isEventVariable('toString')).toBe(false);
  expect(EVENT_VARIABLES[METADATA_VARIABLE]).not.toHaveLength(EVENT_TYPES.length);
});
