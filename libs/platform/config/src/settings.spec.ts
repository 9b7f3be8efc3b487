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

const ARN = 'arn:aws:kms:eu-central-1:111122223333:key/11111111-2222-3333-4444-555555555555';

test('keys in AWS KMS are a list of ARNs of keys; an alias could be turned to another key', () => {
  const arnsOf = (text: string) => parseSettings(operatorSettings, { COUNTERSIGN_KMS_KEY_ARNS: text }).kmsKeyArns;
  expect(arnsOf('')).toEqual([]);
  expect(arnsOf(` ${ARN} , ${ARN.replace('1111-', 'mrk-')},`)).toEqual([ARN, ARN.replace('1111-', 'mrk-')]);
  for (const wrong of [ARN.replace('key/', 'alias/'), 'local-1', `${ARN} ${ARN}`, 'arn:aws:s3:::bucket']) {
    expect(() => arnsOf(wrong)).toThrow(/COUNTERSIGN_KMS_KEY_ARNS is not valid: it must be a comma-separated list/);
  }
});

test('data keys cross no network in clear', () => {
  const endpoint = (text: string) => parseSettings(operatorSettings, { COUNTERSIGN_KMS_ENDPOINT: text }).kmsEndpoint;
  for (const right of [
    'https://vpce-1.kms.eu-central-1.vpce.amazonaws.com',
    'http://127.0.0.1:5000',
    'http://[::1]:5000',
  ]) {
    expect(endpoint(right)).toBe(right);
  }
  for (const wrong of ['http://kms.internal:5000', 'http://127.0.0.1.example.com', 'kms.internal', 'ftp://localhost']) {
    expect(() => endpoint(wrong)).toThrow(/COUNTERSIGN_KMS_ENDPOINT is not valid/);
  }
});

test('every setting that is missing is named', () => {
  const required = {
    one: { ...operatorSettings.natsUrl, optional: false },
    two: { ...operatorSettings.databaseUrl, optional: false },
  };
  expect(() => parseSettings(required, {})).toThrow(/NATS_URL.*\n.*DATABASE_URL/);
});

test('the table in docs/settings.md is the one that the code gives; `npm run docs` writes it', () => {
  const page = readFileSync(new URL('../../../../docs/settings.md', import.meta.url), 'utf8');
  expect(withSettingsTable(page, settingsTable(operatorSettings))).toBe(page);
});
