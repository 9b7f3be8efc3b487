import { afterEach, beforeEach, expect, test } from '@jest/globals';
import {
  chainHash,
  checkpointLine,
  closingLine,
  entryLine,
  GENESIS_HASH,
  StatementSigner,
  type AuditPrivateKey,
  type StoredEntry,
} from '@countersign/audit-chain';
import type { AuditEntry } from '@countersign/contracts';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { runCli } from '../../index.js';

const TEAM = '0195f3a1-7c00-7000-8000-0000000000aa';
const { x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
const key: AuditPrivateKey = { kty: 'OKP', crv: 'Ed25519', kid: 'audit-1', x: x!, d: d! };
const { d: _secret, ...publicKey } = key;

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'countersign-verify-'));
  file('key.jwk', JSON.stringify(publicKey));
});
afterEach(() => rmSync(directory, { recursive: true }));

function file(name: string, content: string): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

async function run(args: string[], input = '') {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const stdin = Readable.from([Buffer.from(input)]);
  const { signal } = new AbortController();
  const code = await runCli(args, {
    env: {},
    stdout,
    stderr,
    stdin,
    signal,
    fetch: () => Promise.reject(new Error('asked')),
  });
  stdout.end();
  stderr.end();
  return { code, out: await text(stdout), err: await text(stderr) };
}

const verify = (path: string, ...more: string[]) =>
  run(['admin', 'audit', 'verify', path, '--key', join(directory, 'key.jwk'), ...more]);

/** An export of so many entries, with a checkpoint behind the second one. */
async function exported(count: number, change: (lines: string[]) => string[] = (lines) => lines, target = 'secret/A') {
  const signer = new StatementSigner(key);
  const lines: string[] = [];
  let previousHash = GENESIS_HASH;
  for (let sequence = 1; sequence <= count; sequence += 1) {
    const entry = entryOf(sequence, target);
    const { id, action } = entry;
    const hash = chainHash(previousHash, entry);
    const stored: StoredEntry = { chain: TEAM, sequence, previousHash, hash, id, action, target, entry };
    lines.push(entryLine(stored));
    previousHash = hash;
    if (sequence !== 2) continue;
    const statement = { chain: TEAM, sequence, hash, previous: 0, signedAt: '2026-01-02T00:00:00.000Z' };
    lines.push(checkpointLine(await signer.sign('checkpoint', statement)));
  }
  const closing = {
    ...{ chain: TEAM, from: 1, to: count, hash: previousHash, checkpoints: count >= 2 ? 1 : 0 },
    head: { sequence: count, hash: previousHash },
    requested: { from: null, to: null },
    signedAt: '2026-01-03T00:00:00.000Z',
  };
  lines.push(closingLine(await signer.sign('export', closing)));
  return change(lines)
    .map((line) => `${line}\n`)
    .join('');
}

function entryOf(number: number, target: string): AuditEntry {
  return {
    id: `0195f3a1-7c00-7000-8000-${String(number).padStart(12, '0')}`,
    occurredAt: '2026-01-01T00:00:00.000Z',
    team: TEAM,
    actor: { type: 'user', id: 'u', name: 'ada@example.org' },
    ...{ service: 'secrets-store', action: 'secret.rotated', target, result: 'ok', correlationId: 'c', facts: {} },
  };
}

test('a good export: exit 0, and what it proves', async () => {
  const { code, out, err } = await verify(file('audit.jsonl', await exported(4)));
  expect([code, err]).toEqual([0, '']);
  expect(out).toContain(`Good: 4 entries, 1 to 4 of the log of team ${TEAM}, signed 2026-01-03T00:00:00.000Z`);
  expect(out).toContain(
    '1 checkpoint; the newest one, of 2026-01-02T00:00:00.000Z, vouches for everything up to entry 2',
  );
  expect(out).toContain("For entries 3 to 4 the export's own signature vouches alone");
});

test('a bad one: exit 1, and the first line that is wrong', async () => {
  const { code, out, err } = await verify(file('audit.jsonl', await exported(4, (lines) => lines.toSpliced(3, 1))));
  expect([code, out]).toEqual([1, '']);
  expect(err).toMatch(
    /^NOT GOOD: .*audit\.jsonl, line 4, entry 3: entry 3 is not there: 4 comes instead \(missing\)\.\n$/,
  );
});

test('standard input will do, and programs get JSON', async () => {
  const args = ['admin', 'audit', 'verify', '-', '--json', '--key', join(directory, 'key.jwk')];
  const good = await run(args, await exported(2));
  expect([good.code, JSON.parse(good.out)]).toMatchObject([0, { ok: true, entries: 2 }]);
  const bad = await run(args, await exported(2, (lines) => lines.slice(0, -1)));
  expect([bad.code, JSON.parse(bad.out)]).toMatchObject([1, { ok: false, problem: 'cut-short', line: 4 }]);
  expect(bad.err).toContain('NOT GOOD: standard input');
});

test('an earlier export is held against a later one', async () => {
  const earlier = file('earlier.jsonl', await exported(3));
  const later = file('later.jsonl', await exported(5));
  expect(await verify(later, '--extends', earlier)).toMatchObject({ code: 0 });
  // The store's own key signed it, checkpoints and all; only who kept a copy can tell.
  const rewritten = file('rewritten.jsonl', await exported(5, undefined, 'secret/B'));
  expect(await verify(rewritten)).toMatchObject({ code: 0 });
  const found = await verify(rewritten, '--extends', earlier);
  expect(found).toMatchObject({ code: 1 });
  expect(found.err).toContain('entry 3 had another hash when it was exported before');
  const shorter = await verify(earlier, '--extends', later);
  expect([shorter.code, shorter.err]).toEqual([1, expect.stringContaining('it went to 5 when it was exported before')]);
});

test('without a usable public key nothing is verified', async () => {
  const audit = file('audit.jsonl', await exported(2));
  const wrong: [string, string][] = [
    ['private.jwk', JSON.stringify(key)],
    ['none.jwk', '{}'],
    ['text.jwk', 'hello'],
  ];
  for (const [name, content] of wrong) {
    const { code, err } = await run(['admin', 'audit', 'verify', audit, '--key', file(name, content)]);
    expect([code, err]).toEqual([
      2,
      expect.stringMatching(/^--key names a file that (holds a private key|must hold Ed25519)/),
    ]);
    expect(err).not.toContain(key.d);
  }
  expect(await run(['admin', 'audit', 'verify', audit])).toMatchObject({ code: 2 });
  expect(await verify(join(directory, 'not-there.jsonl'))).toMatchObject({ code: 2 });
});
