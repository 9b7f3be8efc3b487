import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureSystemKeys } from './system-keys.js';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'countersign-keys-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;

test('public files hold no private part, and belong to the private ones', () => {
  const keys = ensureSystemKeys(home, ['gateway', 'resolver']);
  const trusted = read(keys.trusted)['keys'] as Record<string, unknown>[];
  expect(trusted.map(({ kid, d }) => [kid, d])).toEqual([
    ['gateway', undefined],
    ['resolver', undefined],
  ]);
  expect(trusted[0]!['x']).toBe(read(keys.identity['gateway']!)['x']);
  const [opening] = read(keys.opening)['keys'] as Record<string, unknown>[];
  expect(read(keys.sealing)).toEqual({ keys: [{ ...opening, d: undefined }] });
  expect(read(keys.intakePublic)).toEqual({ ...read(keys.intake), d: undefined });
  expect(read(keys.auditPublic)).toEqual({ ...read(keys.audit), d: undefined });
  expect(read(keys.audit)).toMatchObject({ kty: 'OKP', crv: 'Ed25519', kid: expect.stringMatching(/^[\w-]{43}$/) });
});

test('a second start finds the keys of the first, and a new service gets its own', () => {
  const first = ensureSystemKeys(home, ['gateway']);
  const before = readFileSync(first.opening, 'utf8') + readFileSync(first.identity['gateway']!, 'utf8');
  const second = ensureSystemKeys(home, ['gateway', 'evals']);
  expect(readFileSync(second.opening, 'utf8') + readFileSync(second.identity['gateway']!, 'utf8')).toBe(before);
  expect(read(second.trusted)['keys']).toHaveLength(2);
});

test('the one sealing key of a home from before becomes the first of several', () => {
  const keys = ensureSystemKeys(home, ['gateway']);
  const before = join(home, 'keys/sealing.jwk');
  const [key] = read(keys.sealing)['keys'] as Record<string, unknown>[];
  writeFileSync(before, JSON.stringify(key));
  // Two opening keys, of which the older one is the one to seal to: what was chosen then holds.
  const added = { ...(read(keys.opening)['keys'] as object[])[0], kid: 'local-2' };
  writeFileSync(keys.opening, JSON.stringify({ keys: [...(read(keys.opening)['keys'] as object[]), added] }));
  rmSync(keys.sealing);
  expect(read(ensureSystemKeys(home, ['gateway']).sealing)).toEqual({ keys: [key] });
  expect(existsSync(before)).toBe(false);
});

test('a sealing key that is nowhere else is left where it lies', () => {
  ensureSystemKeys(home, ['gateway']);
  const before = join(home, 'keys/sealing.jwk');
  writeFileSync(before, JSON.stringify({ kty: 'OKP', crv: 'X25519', kid: 'other', x: 'of-another-pair' }));
  ensureSystemKeys(home, ['gateway']);
  expect(read(before)['kid']).toBe('other');
});

test('a lost opening key is not replaced in silence', () => {
  const keys = ensureSystemKeys(home, ['gateway']);
  rmSync(keys.opening);
  expect(() => ensureSystemKeys(home, ['gateway'])).toThrow(/opening\.jwks is missing.*backup/);
});

test('only the owner can read them', () => {
  ensureSystemKeys(home, ['gateway']);
  const directory = join(home, 'keys');
  expect(statSync(directory).mode & 0o777).toBe(0o700);
  for (const name of readdirSync(directory)) expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
});
