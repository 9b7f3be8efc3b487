import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { operatorSettings, parseSettings, settingsTable, withSettingsTable } from './index.js';

test('settings are parsed once, with their defaults', () => {
  const settings = parseSettings(operatorSettings, { COUNTERSIGN_PORT: '9000' });
  expect(settings).toMatchObject({ port: 9000, home: '.countersign', egressAllow: '', logLevel: 'info' });
  expect(settings.databaseUrl).toBeUndefined();
});

test('an empty variable is as good as none', () => {
  expect(parseSettings(operatorSettings, { COUNTERSIGN_PORT: '' }).port).toBe(8400);
});

test('a bad variable stops the boot with its name and never its content', () => {
  const env = { COUNTERSIGN_PORT: 'hunter22', COUNTERSIGN_ADMIN_PASSWORD: 'tooshort', LOG_LEVEL: 'loud' };
  let message = '';
  try {
    parseSettings(operatorSettings, env);
  } catch (error) {
    message = (error as Error).message;
  }
  for (const name of Object.keys(env)) expect(message).toContain(name);
  for (const content of Object.values(env)) expect(message).not.toContain(content);
  expect(message).toContain('a port number from 1 to 65535');
});

test('every setting that is missing is named', () => {
  const required = {
    one: { ...operatorSettings.natsUrl, optional: false },
    two: { ...operatorSettings.databaseUrl, optional: false },
  };
  expect(() => parseSettings(required, {})).toThrow(/NATS_URL.*\n.*DATABASE_URL/);
});

test('the table in the README is the one that the code gives', () => {
  const readme = readFileSync(new URL('../../../../README.md', import.meta.url), 'utf8');
  expect(withSettingsTable(readme, settingsTable(operatorSettings))).toBe(readme);
});
