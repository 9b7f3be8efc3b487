import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { newKeyPair } from '@countersign/custody-hpke';
import { createLogger } from '@countersign/platform-log';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readStoreKeys } from './settings.js';

const ARN = 'arn:aws:kms:eu-central-1:111122223333:key/11111111-2222-3333-4444-555555555555';
const [one, two] = [newKeyPair('local-1'), newKeyPair('local-2')];
const lines: string[] = [];
const logger = createLogger('secrets-store', 'info', { write: (line) => void lines.push(line) });

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'countersign-store-settings-'));
  lines.length = 0;
});
afterEach(() => rmSync(directory, { recursive: true }));

function file(name: string, content: object): string {
  const path = join(directory, name);
  writeFileSync(path, JSON.stringify(content), { mode: 0o600 });
  return path;
}

function read(env: Record<string, string>) {
  return readStoreKeys({ COUNTERSIGN_INTAKE_KEY_FILE: file('intake.jwk', one.privateKey), ...env }, logger);
}

test('local keys and keys in AWS KMS make one ring; there is no switch', async () => {
  const path = file('sealing.jwks', { keys: [one.publicKey, two.publicKey] });
  const { sealing } = read({ COUNTERSIGN_SEALING_KEYS_FILE: path, COUNTERSIGN_KMS_KEY_ARNS: ARN });
  expect(await sealing.ids()).toEqual(['local-1', 'local-2', ARN]);
  expect((await sealing.find(ARN))?.keyId).toBe(ARN);
  expect((await sealing.find('local-2'))?.keyId).toBe('local-2');
  expect(await sealing.find(ARN.replace('1111', '2222'))).toBeNull();
});

test('a file with one key, and no file beside keys in AWS KMS, will do', async () => {
  const path = file('sealing.jwk', one.publicKey);
  expect(await read({ COUNTERSIGN_SEALING_KEYS_FILE: path }).sealing.ids()).toEqual(['local-1']);
  expect(await read({ COUNTERSIGN_KMS_KEY_ARNS: ARN }).sealing.ids()).toEqual([ARN]);
});

test('without any key the boot stops and names both settings', () => {
  const words = /no key to seal to: COUNTERSIGN_SEALING_KEYS_FILE .*COUNTERSIGN_KMS_KEY_ARNS/;
  expect(() => read({})).toThrow(words);
  expect(() => read({ COUNTERSIGN_SEALING_KEYS_FILE: file('empty', { keys: [] }) })).toThrow(words);
});

test('a private key stops the boot, with the name of the setting and nothing of the key', () => {
  const path = file('opening.jwks', { keys: [one.privateKey] });
  expect(() => read({ COUNTERSIGN_SEALING_KEYS_FILE: path })).toThrow(
    /COUNTERSIGN_SEALING_KEYS_FILE names a file that holds a private key \(number 1\)/,
  );
});

test('a key that an admin adds needs no restart, and a broken file is logged by its setting', async () => {
  const path = file('sealing.jwks', { keys: [one.publicKey] });
  const { sealing } = read({ COUNTERSIGN_SEALING_KEYS_FILE: path });
  expect(await sealing.find('local-2')).toBeNull();
  file('sealing.jwks', { keys: [one.publicKey, two.publicKey] });
  expect((await sealing.find('local-2'))?.keyId).toBe('local-2');
  file('sealing.jwks', { keys: [one.publicKey, two.privateKey] });
  expect(await sealing.ids()).toEqual(['local-1', 'local-2']);
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0]!)).toMatchObject({ level: 'error', setting: 'COUNTERSIGN_SEALING_KEYS_FILE' });
  expect(lines[0]).not.toContain(two.privateKey.d);
});
