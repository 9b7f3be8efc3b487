import { beforeAll, describe, expect, test } from '@jest/globals';
import { createHash, createPublicKey, verify } from 'node:crypto';
import { chainOfEntries, entryOf, exportOf, newKey, OTHER_TEAM, TEAM } from './fixtures/sample-export.js';
import {
  chainHash,
  checkpointLine,
  closingLine,
  entryLine,
  StatementSigner,
  verifyExport,
  type ExportVerdict,
  type KnownPoint,
} from './index.js';

const key = newKey();
const { d: _secret, ...publicKey } = key;
const chain = chainOfEntries([1, 2, 3, 4, 5, 6].map((number) => entryOf(number)));
let lines: string[];
beforeAll(async () => {
  lines = await exportOf(chain, { key, checkpoints: [2, 4] });
});

// Lines: 1, 2, checkpoint of 2, 3, 4, checkpoint of 4, 5, 6, the closing line.
const CHECKPOINT_OF_2 = 2;
const CLOSING = 8;

function verdict(of: string[], keys = [publicKey], known: KnownPoint[] = []): Promise<ExportVerdict> {
  return verifyExport(
    (async function* () {
      yield* of;
    })(),
    keys,
    known,
  );
}

const without = (index: number) => lines.toSpliced(index, 1);

test('a whole export is good, and the verdict says what it vouches for', async () => {
  expect(await verdict(lines)).toEqual({
    ok: true,
    chain: TEAM,
    entries: 6,
    from: 1,
    to: 6,
    hash: chain[5]!.hash,
    checkpoints: 2,
    newestCheckpoint: { sequence: 4, hash: chain[3]!.hash, signedAt: '2026-01-02T00:00:00.000Z' },
    head: { sequence: 6, hash: chain[5]!.hash },
    signedAt: '2026-01-03T00:00:00.000Z',
    kid: 'audit-1',
  });
});

test('whoever has SHA-256, RFC 8785 and Ed25519 can verify it without this code', () => {
  let previous = '0'.repeat(64);
  for (const line of [lines[0]!, lines[1]!, lines[3]!]) {
    const event = JSON.parse(line) as { previoushash: string; hash: string; data: unknown };
    expect(event.previoushash).toBe(previous);
    previous = createHash('sha256')
      .update(`${previous}\n${JSON.stringify(sorted(event.data))}`)
      .digest('hex');
    expect(event.hash).toBe(previous);
  }
  const { data } = JSON.parse(lines[CHECKPOINT_OF_2]!) as { data: { jws: string; hash: string } };
  const [header, payload, signature] = data.jws.split('.') as [string, string, string];
  const signedBytes = Buffer.from(`${header}.${payload}`);
  const bytes = Buffer.from(signature, 'base64url');
  expect(verify(null, signedBytes, createPublicKey({ key: { ...publicKey }, format: 'jwk' }), bytes)).toBe(true);
  expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({ sequence: 2, hash: data.hash });
});

test('every line is a CloudEvent of its own', () => {
  const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  for (const event of events) {
    expect(event).toMatchObject({ specversion: '1.0', datacontenttype: 'application/json' });
    expect(Object.keys(event).every((name) => /^[a-z0-9]+$/.test(name))).toBe(true);
  }
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  expect(events[0]).toMatchObject({
    type: 'dev.countersign.audit.secret.rotated.v1',
    source: `/secrets-store/audit/${TEAM}`,
    subject: 'secret/HF_TOKEN',
    time: '2026-01-01T00:01:00.000Z',
    sequence: '0000000000000001',
    data: entryOf(1),
  });
});

describe('entries', () => {
  test.each([
    ['the first one', 0, 1],
    ['one before a checkpoint', 1, 2],
    ['one in the middle', 4, 4],
  ])('%s was taken away', async (_, index, sequence) => {
    const found = await verdict(without(index));
    expect(found).toMatchObject({ ok: false, problem: 'missing', sequence });
  });

  test('the last one was taken away', async () => {
    expect(await verdict(without(CLOSING - 1))).toMatchObject({ problem: 'missing', sequence: 6, line: 8 });
  });

  test('two were swapped', async () => {
    const swapped = [...lines];
    [swapped[6], swapped[7]] = [swapped[7]!, swapped[6]!];
    expect(await verdict(swapped)).toMatchObject({ problem: 'reordered', sequence: 5, line: 7 });
  });

  test('one comes twice', async () => {
    expect(await verdict(lines.toSpliced(1, 0, lines[0]!))).toMatchObject({
      problem: 'duplicated',
      sequence: 1,
      line: 2,
    });
    expect(await verdict(lines.toSpliced(4, 0, lines[0]!))).toMatchObject({
      problem: 'inserted',
      sequence: 1,
      line: 5,
    });
  });

  test('one was changed, with or without its hash', async () => {
    const entry = entryOf(3, { result: 'refused' });
    const stored = { ...chain[2]!, entry };
    expect(await verdict(lines.with(3, entryLine(stored)))).toMatchObject({ problem: 'changed', sequence: 3, line: 4 });
    const rehashed = { ...stored, hash: chainHash(stored.previousHash, entry) };
    // It is right in itself; what follows does not follow from it.
    expect(await verdict(lines.with(3, entryLine(rehashed)))).toMatchObject({
      problem: 'changed',
      sequence: 4,
      line: 5,
    });
  });

  test.each([
    ['id', { id: entryOf(9).id }],
    ['action', { action: 'secret.created' }],
    ['target', { target: 'secret/OTHER' }],
  ])('the column %s does not repeat its entry', async (_, column) => {
    const found = await verdict(lines.with(3, entryLine({ ...chain[2]!, ...column })));
    expect(found).toMatchObject({ problem: 'changed', sequence: 3, line: 4 });
  });

  test('one of another team was put in, renumbered and hashed', async () => {
    const entry = entryOf(7, { team: OTHER_TEAM });
    const previousHash = chain[5]!.hash;
    const foreign = { ...chain[5]!, chain: OTHER_TEAM, sequence: 7, id: entry.id, entry, previousHash };
    const line = entryLine({ ...foreign, hash: chainHash(previousHash, entry) });
    expect(await verdict(lines.toSpliced(CLOSING, 0, line))).toMatchObject({ problem: 'wrong-chain', line: 9 });
  });

  test('one of the same team was put in, renumbered and hashed', async () => {
    const entry = entryOf(7);
    const previousHash = chain[5]!.hash;
    const added = { ...chain[5]!, sequence: 7, id: entry.id, entry, previousHash };
    const line = entryLine({ ...added, hash: chainHash(previousHash, entry) });
    expect(await verdict(lines.toSpliced(CLOSING, 0, line))).toMatchObject({ problem: 'inserted', sequence: 7 });
  });
});

describe('a chain that was rewritten from an entry on, with all hashes made anew', () => {
  const rewritten = chainOfEntries([1, 2, 3, 4, 5, 6].map((n) => entryOf(n, n >= 3 ? { target: 'secret/X' } : {})));

  test('in the file: the checkpoint names the stretch', async () => {
    const forged = lines.map((line, index) => {
      const at = [1, 2, null, 3, 4, null, 5, 6, null][index];
      return at ? entryLine(rewritten[at - 1]!) : line;
    });
    const found = await verdict(forged);
    expect(found).toMatchObject({ problem: 'checkpoint-disagrees', sequence: 4, line: 6 });
    expect((found as { detail: string }).detail).toContain('entries 3 to 4');
  });

  test('in the database, so that the store itself signs the export: the checkpoint names the stretch', async () => {
    const found = await verdict(await exportOf(rewritten, { key, checkpoints: [2, 4], signed: chain }));
    expect(found).toMatchObject({ problem: 'checkpoint-disagrees', sequence: 4, line: 6 });
  });

  test('behind the last checkpoint, in the file: the closing line does', async () => {
    const late = chainOfEntries([1, 2, 3, 4, 5, 6].map((n) => entryOf(n, n === 6 ? { target: 'secret/X' } : {})));
    const found = await verdict(lines.with(CLOSING - 1, entryLine(late[5]!)));
    expect(found).toMatchObject({ problem: 'checkpoint-disagrees', sequence: 5, line: 9 });
  });

  test('checkpoints and all, with the key of the store: an earlier export does', async () => {
    const renewed = await exportOf(rewritten, { key, checkpoints: [2, 4] });
    expect(await verdict(renewed)).toMatchObject({ ok: true });
    const known = [{ chain: TEAM, sequence: 5, hash: chain[4]!.hash }];
    expect(await verdict(renewed, [publicKey], known)).toMatchObject({ problem: 'checkpoint-disagrees', sequence: 5 });
    expect(await verdict(lines, [publicKey], known)).toMatchObject({ ok: true });
  });
});

describe('the end', () => {
  test('without the closing line it was cut short, wherever that was', async () => {
    for (let length = 0; length < lines.length; length += 1) {
      expect(await verdict(lines.slice(0, length))).toMatchObject({ problem: 'cut-short', line: length + 1 });
    }
  });

  test('the closing line of a shorter export does not close this one', async () => {
    const shorter = await exportOf(chain.slice(0, 5), { key, checkpoints: [2, 4] });
    const found = await verdict([...lines.slice(0, CLOSING), shorter.at(-1)!]);
    expect(found).toMatchObject({ problem: 'inserted', sequence: 6 });
  });

  test('rows that are gone from the end of the database: the note of where the chain ends, or a checkpoint, shows it', async () => {
    const closing = { to: 6, hash: null, head: { sequence: 6, hash: chain[5]!.hash } };
    const gone = await exportOf(chain.slice(0, 5), { key, checkpoints: [2, 4], closing });
    expect(await verdict(gone)).toMatchObject({ problem: 'missing', sequence: 6 });
    // With the note set back as well.
    const unnoticed = await exportOf(chain.slice(0, 3), { key, checkpoints: [2, 4], signed: chain });
    expect(await verdict(unnoticed)).toMatchObject({ problem: 'missing', sequence: 4, line: 5 });
  });

  test('a chain that became shorter than an earlier export', async () => {
    const shorter = await exportOf(chain.slice(0, 3), { key });
    const known = [{ chain: TEAM, sequence: 5, hash: chain[4]!.hash }];
    expect(await verdict(shorter, [publicKey], known)).toMatchObject({ problem: 'missing', sequence: 4 });
  });

  test('nothing may come behind it', async () => {
    expect(await verdict([...lines, lines[0]!])).toMatchObject({ problem: 'inserted', line: 10 });
  });
});

describe('statements', () => {
  const forger = newKey();
  const statement = {
    chain: TEAM,
    sequence: 2,
    hash: chain[1]!.hash,
    previous: 0,
    signedAt: '2026-01-02T00:00:00.000Z',
  };

  test('a checkpoint was taken away', async () => {
    expect(await verdict(without(CHECKPOINT_OF_2))).toMatchObject({ problem: 'missing', sequence: 4 });
    expect(await verdict(without(5))).toMatchObject({ problem: 'missing', line: 8 });
  });

  test('a checkpoint was signed with a key of the same name', async () => {
    const forged = checkpointLine(await new StatementSigner(forger).sign('checkpoint', statement));
    const found = await verdict(lines.with(CHECKPOINT_OF_2, forged));
    expect(found).toMatchObject({ problem: 'bad-signature', line: 3, sequence: 2 });
  });

  test('a checkpoint wears the signature of another', async () => {
    const { jws } = await new StatementSigner(key).sign('checkpoint', { ...statement, sequence: 1 });
    const found = await verdict(lines.with(CHECKPOINT_OF_2, checkpointLine({ statement, jws })));
    expect(found).toMatchObject({ problem: 'changed', line: 3 });
  });

  test('one kind of statement is not taken for the other', async () => {
    const { jws } = await new StatementSigner(key).sign('export', statement as never);
    const found = await verdict(lines.with(CHECKPOINT_OF_2, checkpointLine({ statement, jws })));
    expect(found).toMatchObject({ problem: 'bad-signature', line: 3 });
  });

  test('a verifier believes no key but its own', async () => {
    const { d: _d, ...other } = newKey('audit-2');
    expect(await verdict(lines, [other])).toMatchObject({ problem: 'unknown-key', line: 3 });
    expect(await verdict(lines, [other, publicKey])).toMatchObject({ ok: true });
  });

  test('an export whose closing line was signed by somebody else', async () => {
    const forged = await exportOf(chain, { key: forger, checkpoints: [] });
    expect(await verdict(forged)).toMatchObject({ problem: 'bad-signature', line: 7 });
    const closed = JSON.parse(lines[CLOSING]!) as { data: { jws: string } };
    const { jws, ...said } = closed.data as never as { jws: string } & Parameters<typeof closingLine>[0]['statement'];
    const relabelled = closingLine({ statement: { ...said, signedAt: '2027-01-01T00:00:00.000Z' }, jws });
    expect(await verdict(lines.with(CLOSING, relabelled))).toMatchObject({ problem: 'changed', line: 9 });
  });
});

test('a part of a chain is verified from its own first entry on', async () => {
  const part = await exportOf(chain, { key, checkpoints: [2, 4], from: 3, to: 5 });
  expect(await verdict(part)).toMatchObject({ ok: true, from: 3, to: 5, entries: 3, checkpoints: 1 });
  expect(await verdict(part.slice(1))).toMatchObject({ problem: 'missing', sequence: 3 });
});

test('an export without an entry says so, and is closed all the same', async () => {
  expect(await verdict(await exportOf([], { key }))).toMatchObject({ ok: true, entries: 0, from: 1, to: 0 });
  const beyond = await exportOf(chain, { key, from: 7, to: 6, closing: { hash: null } });
  expect(await verdict(beyond)).toMatchObject({ ok: true, entries: 0, from: 7, to: 6 });
});

test('what is no export at all', async () => {
  for (const text of ['', 'hello', '{}', '[]', 'null', '\uFFFD', `\uFEFF${lines[0]!}`]) {
    expect(await verdict([text])).toMatchObject({ problem: 'unreadable', line: 1 });
  }
});

/** Names in the order of RFC 8785; the samples hold nothing else that it would write differently from JSON.stringify. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, sorted(member)]));
}
