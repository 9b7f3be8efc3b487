import { parseSigningKeys, StatementSigner, verifyExport, type KnownPoint } from '@countersign/audit-chain';
import { deleteSecret, exportAudit, listAudit, type RequestInput } from '@countersign/contracts';
import { temporaryHome, waitFor } from '@countersign/testing';
import { Workbench, type TeamClient } from '@countersign/workbench';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';

// Who can write to the database and holds no key: what is beyond the checkpoints is theirs, and so is their end.
let bench: Workbench;
let database: Client;
let home: ReturnType<typeof temporaryHome>;
let keys: ReturnType<typeof parseSigningKeys>;

beforeAll(async () => {
  bench = await Workbench.start();
  home = temporaryHome();
  const store = bench.environments['secrets-store'];
  store['COUNTERSIGN_AUDIT_CHECKPOINT_SECONDS'] = '1';
  store['COUNTERSIGN_AUDIT_COUNT_SECONDS'] = '1';
  store['COUNTERSIGN_AUDIT_STREAMS'] = `file:${streamed()}`;
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
  home?.remove();
});

const streamed = () => join(home.path, 'audit.jsonl');

/** How many entries of a team's chain the stream has. */
function linesOf(team: TeamClient): number {
  const lines = readFileSync(streamed(), 'utf8').split('\n');
  return lines.filter((line) => line.includes(`"source":"/secrets-store/audit/${team.actor.team}"`)).length;
}

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
  const before = (await entriesOf(team, 'secret.rotated')).length;
  await team.rotate('A', 'another');
  return signed(team, 'secret.rotated', before + 1);
}

/** Waits for as many entries of an action, and for a checkpoint of the last of them. */
async function signed(team: TeamClient, action: string, count: number): Promise<number> {
  const isSigned = async () => {
    const entries = await entriesOf(team, action);
    return entries.length >= count && (await newestCheckpoint(team)) >= entries[0]!.sequence;
  };
  await waitFor(isSigned, { deadlineMs: 30_000, what: 'a checkpoint' });
  return newestCheckpoint(team);
}

async function entriesOf(team: TeamClient, action: string) {
  return (await team.call(listAudit, { limit: 200 })).items.filter((entry) => entry.action === action);
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
  // The export's own entry is the last that comes: nobody appends or signs while the end is taken away.
  await signed(team, 'audit.exported', 1);
  await database.query('BEGIN');
  await database.query('DELETE FROM audit_checkpoints WHERE chain = $1 AND sequence > $2', [chain, kept]);
  await database.query('DELETE FROM audit_log WHERE chain = $1 AND sequence > $2', [chain, kept]);
  await database.query(
    `UPDATE audit_chains c SET sequence = l.sequence, hash = l.hash FROM audit_log l
     WHERE c.chain = $1 AND l.chain = c.chain AND l.sequence = $2`,
    [chain, kept],
  );
  await database.query('COMMIT');
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
    'SELECT hash, previous::int FROM audit_checkpoints WHERE chain = $1 AND sequence = $2',
    [chain, previous],
  );
  const statement = { chain, sequence: previous, ...rows[0]!, signedAt: '2100-01-01T00:00:00.000Z' };
  const { jws } = await new StatementSigner(keys.current).sign('checkpoint', statement);
  await database.query('UPDATE audit_checkpoints SET signed_at = $3, jws = $4 WHERE chain = $1 AND sequence = $2', [
    chain,
    previous,
    statement.signedAt,
    jws,
  ]);
  expect(await signedRotation(team)).toBeGreaterThan(previous);
  expect(await verdictOf(team)).toMatchObject({ ok: true });
}, 90_000);

/** What becomes of the next entry of a chain on its way into the log. */
async function forgeNext(team: TeamClient, entry: string): Promise<void> {
  await database.query(
    `CREATE FUNCTION forge() RETURNS trigger LANGUAGE plpgsql AS
     $$ BEGIN IF NEW.chain = '${team.actor.team}' THEN NEW.entry := ${entry}; END IF; RETURN NEW; END $$`,
  );
  await database.query('CREATE TRIGGER forge BEFORE INSERT ON audit_log FOR EACH ROW EXECUTE FUNCTION forge()');
  try {
    const before = await headOf(team);
    await team.rotate('A', 'forged');
    await waitFor(async () => (await headOf(team)) > before, { what: 'the forged entry' });
  } finally {
    await database.query('DROP TRIGGER forge ON audit_log; DROP FUNCTION forge()');
  }
}

async function headOf(team: TeamClient): Promise<number> {
  const { rows } = await database.query<{ sequence: number }>(
    'SELECT sequence::float8 AS sequence FROM audit_chains WHERE chain = $1',
    [team.actor.team],
  );
  return rows[0]!.sequence;
}

const setTo = (sql: string) => async (team: TeamClient) => void (await database.query(sql, [team.actor.team]));

/** What somebody puts into a chain, or beside it, of which nobody can make anything. */
const STRANGE: [string, (team: TeamClient) => Promise<void>][] = [
  ['an entry that is no object', (team) => forgeNext(team, "'null'")],
  ['an entry with nothing in it', (team) => forgeNext(team, "'{}'")],
  ['a number that JavaScript has not', (team) => forgeNext(team, "jsonb_set(NEW.entry, '{facts,x}', '1e400')")],
  [
    'a checkpoint of the end of time',
    async (team) => {
      await setTo("UPDATE audit_checkpoints SET signed_at = 'infinity' WHERE chain = $1")(team);
      await team.rotate('A', 'one more');
    },
  ],
  ['an end where no number is', setTo('UPDATE audit_chains SET sequence = 9223372036854775807 WHERE chain = $1')],
  [
    'an end and a checkpoint too far from each other',
    async (team) => {
      await setTo('DELETE FROM audit_checkpoints WHERE chain = $1')(team);
      await setTo("INSERT INTO audit_checkpoints SELECT $1, -9, '', 0, now() - interval '1 hour', ''")(team);
      await setTo('UPDATE audit_chains SET sequence = 9223372036854775807 WHERE chain = $1')(team);
    },
  ],
];

test.each(STRANGE)(
  '%s in one chain: the others are signed and streamed, and an export shows it',
  async (_, put) => {
    const team = await bench.team();
    await team.create('A', 'a value');
    await signedRotation(team);
    await put(team);
    for (let each = 0; each < 3; each += 1) {
      const other = await bench.team();
      await other.create('A', 'a value');
      const signed = await signedRotation(other);
      await waitFor(() => linesOf(other) >= signed, { what: 'the entries in the stream' });
    }
    expect(await verdictOf(team)).toMatchObject({ ok: false });
  },
  90_000,
);

test('counted acts that are none any more keep no others waiting, and stay', async () => {
  const gateway = await bench.identity('gateway');
  const team = await bench.team();
  await team.create('A', 'a value');
  const { rows } = await database.query<{ key: string }>(
    `INSERT INTO audit_counts (key, act, count, first_at, last_at, opened_at) VALUES
       ('strange-1', 'null', 1, now(), now(), now() - interval '1 day'),
       ('strange-2', '{}', 1, now(), now(), now() - interval '1 day'),
       ('strange-3', '{"actor":{}}', 1, '-infinity', now(), now() - interval '1 day') RETURNING key`,
  );
  const member = { ...team.actor, role: 'member' as const };
  await expect(gateway.bus.call(deleteSecret, { name: 'A' }, { actor: member })).rejects.toMatchObject({
    code: 'ADMIN_REQUIRED',
  });
  const isCounted = async () => (await team.call(listAudit, { action: 'access.refused' })).items.length > 0;
  await waitFor(isCounted, { what: 'the entry of the refusal' });
  const left = await database.query("SELECT key FROM audit_counts WHERE key LIKE 'strange-%' ORDER BY key");
  expect(left.rows).toEqual(rows);
});
