import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { newKeyPair } from '@countersign/custody-hpke';
import { createLogger } from '@countersign/platform-log';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOpeningKeys } from './settings.js';

const ARN = 'arn:aws:kms:eu-central-1:111122223333:key/11111111-2222-3333-4444-555555555555';
const { publicKey, privateKey } = newKeyPair('local-1');
const logger = createLogger('resolver', 'silent');

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'countersign-resolver-settings-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function file(keys: object[]): string {
  const path = join(directory, 'opening.jwks');
  writeFileSync(path, JSON.stringify({ keys }), { mode: 0o600 });
  return path;
}

test('local keys and keys in AWS KMS make one ring, either alone too', async () => {
  const COUNTERSIGN_OPENING_KEYS_FILE = file([privateKey]);
  const idsOf = (env: Record<string, string>) => readOpeningKeys(env, logger).ids();
  expect(await idsOf({ COUNTERSIGN_OPENING_KEYS_FILE, COUNTERSIGN_KMS_KEY_ARNS: ARN })).toEqual(['local-1', ARN]);
  expect(await idsOf({ COUNTERSIGN_OPENING_KEYS_FILE })).toEqual(['local-1']);
  expect(await idsOf({ COUNTERSIGN_KMS_KEY_ARNS: ARN })).toEqual([ARN]);
});

test('without any key the boot stops and names both settings', () => {
  const words = /no key to open with: COUNTERSIGN_OPENING_KEYS_FILE .*COUNTERSIGN_KMS_KEY_ARNS/;
  expect(() => readOpeningKeys({}, logger)).toThrow(words);
  expect(() => readOpeningKeys({ COUNTERSIGN_OPENING_KEYS_FILE: file([]) }, logger)).toThrow(words);
});

test('a file without private halves, or one that everyone can read, stops the boot', () => {
  const COUNTERSIGN_OPENING_KEYS_FILE = file([publicKey]);
  const read = () => readOpeningKeys({ COUNTERSIGN_OPENING_KEYS_FILE }, logger);
  expect(read).toThrow(/COUNTERSIGN_OPENING_KEYS_FILE names a file that holds a key \(number 1\) that has no private/);
  chmodSync(file([privateKey]), 0o644);
  expect(read).toThrow(/COUNTERSIGN_OPENING_KEYS_FILE names a file that .* run chmod 600 on it/);
});
