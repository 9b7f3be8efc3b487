import { parseSigningKeys, StatementSigner, verifyExport, type KnownPoint } from '@countersign/audit-chain';
import { exportAudit, listAudit, type RequestInput } from '@countersign/contracts';
import { waitFor } from '@countersign/testing';
import { Workbench, type TeamClient } from '@countersign/workbench';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { Client } from 'pg';

// Who can write to the database and holds no key: what is beyond the checkpoints is theirs, and so is their end.
let bench: Workbench;
let database: Client;
let keys: ReturnType<typeof parseSigningKeys>;

beforeAll(async () => {
  bench = await Workbench.start();
  const store = bench.environments['secrets-store'];
  store['COUNTERSIGN_AUDIT_CHECKPOINT_SECONDS'] = '1';
  keys = parseSigningKeys(readFileSync(store['COUNTERSIGN_AUDIT_KEY_FILE']!, 'utf8'));
  await bench.startStore();
  await bench.startResolver();
  database = new Client({ connectionString: bench.databaseUrl });
  await database.connect();
  await database.query('SET search_path TO secrets_store');
});

afterAll(async () => {
  await database?.end();
  await bench?.stop();
});

async function verdictOf(team: TeamClient, known: KnownPoint[] = []) {
  const lines: string[] = [];
  let place: RequestInput<typeof exportAudit>['place'];
  do {
    const page = await team.call(exportAudit, { place });
    lines.push(...page.lines);
    place = page.next ?? undefined;
  } while (place);
  const each = (async function* () {
    yield* lines;
  })();
  return verifyExport(each, keys.published, known);
}

/** A rotation, its entry, and a checkpoint that vouches for it. */
async function signedRotation(team: TeamClient): Promise<number> {
  const before = (await team.call(listAudit, { limit: 1 })).items[0]?.sequence ?? 0;
  await team.rotate('A', 'another');
  const isSigned = async () => (await newestCheckpoint(team)) > before;
  await waitFor(isSigned, { deadlineMs: 30_000, what: 'a checkpoint' });
  return newestCheckpoint(team);
}

async function newestCheckpoint(team: TeamClient): Promise<number> {
  const { rows } = await database.query<{ sequence: number }>(
    'SELECT coalesce(max(sequence), 0)::int AS sequence FROM audit_checkpoints WHERE chain = $1',
    [team.actor.team],
  );
  return rows[0]!.sequence;
}

test('the end of a chain is taken away with its checkpoints: it is good in itself, and an earlier export tells', async () => {
  const team = await bench.team();
  const chain = team.actor.team;
  await team.create('A', 'a value');
  const kept = await signedRotation(team);
  await signedRotation(team);
  const before = await verdictOf(team);
  if (!before.ok) throw new Error(before.detail);
  await database.query('DELETE FROM audit_checkpoints WHERE chain = $1 AND sequence > $2', [chain, kept]);
  await database.query('DELETE FROM audit_log WHERE chain = $1 AND sequence > $2', [chain, kept]);
  await database.query(
    `UPDATE audit_chains c SET sequence = l.sequence, hash = l.hash FROM audit_log l
     WHERE c.chain = $1 AND l.chain = c.chain AND l.sequence = $2`,
    [chain, kept],
  );
  await signedRotation(team);
  expect(await verdictOf(team)).toMatchObject({ ok: true });
  expect(await verdictOf(team, [{ chain, ...before.head }])).toMatchObject({ ok: false });
}, 90_000);

test('a clock that was ahead for a while does not keep the next checkpoint waiting', async () => {
  const team = await bench.team();
  const chain = team.actor.team;
  await team.create('A', 'a value');
  const previous = await signedRotation(team);
  // As the store would have signed by a clock of the year 2100.
  const { rows } = await database.query<{ hash: string; previous: number }>(
    'DELETE FROM audit_checkpoints WHERE chain = $1 AND sequence = $2 RETURNING hash, previous::int',
    [chain, previous],
  );
  const statement = { chain, sequence: previous, ...rows[0]!, signedAt: '2100-01-01T00:00:00.000Z' };
  const { jws } = await new StatementSigner(keys.current).sign('checkpoint', statement);
  await database.query(
    'INSERT INTO audit_checkpoints (chain, sequence, hash, previous, signed_at, jws) VALUES ($1, $2, $3, $4, $5, $6)',
    [chain, previous, statement.hash, statement.previous, statement.signedAt, jws],
  );
  expect(await signedRotation(team)).toBeGreaterThan(previous);
  expect(await verdictOf(team)).toMatchObject({ ok: true });
}, 90_000);
