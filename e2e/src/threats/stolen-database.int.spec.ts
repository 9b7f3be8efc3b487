import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { decodeEnvelope, WRAP_INFO, wrapAad } from '@countersign/custody-envelope';
import { hpkeOpen, type Jwk } from '@countersign/custody-hpke';
import type { HolderProcess, ResourceReferences } from '@countersign/holder';
import { Workbench, type TeamClient } from '@countersign/workbench';
import { readFileSync } from 'node:fs';
import { Client } from 'pg';

// Somebody has the database: reads every row of it, and writes what they like.
let bench: Workbench;
let team: TeamClient;
let database: Client;

beforeAll(async () => {
  bench = await Workbench.start();
  await bench.startStore();
  team = await bench.team();
  database = new Client({ connectionString: bench.databaseUrl });
  await database.connect();
});

afterAll(async () => {
  await database?.end();
  await bench?.stop();
});

const slot = (secret: string) => ({ slot: 'accessToken', secret });

/** A resolver that has read nothing yet, and a holder that asks it. */
async function afresh<T>(run: (holder: HolderProcess['holder']) => Promise<T>): Promise<T> {
  const resolver = await bench.startResolver();
  const { holder, leave } = bench.holder(await bench.identity('webhooks'));
  try {
    return await run(holder);
  } finally {
    await leave();
    await resolver.close();
  }
}

const read = (holder: HolderProcess['holder'], of: ResourceReferences) =>
  holder.use(of, ([opened]) => opened!.value.reveal().toString());

interface StoredRow {
  team: string;
  secretId: string;
  version: number;
  envelope: Buffer;
}

test('what the database holds opens with no key that the store has, and with the resolver’s', async () => {
  await team.create('STOLEN', 'a value');
  const { rows } = await database.query<StoredRow>(
    `SELECT s.team, s.id AS "secretId", v.version, v.envelope FROM secrets_store.secrets s
     JOIN secrets_store.secret_versions v ON v.secret_id = s.id WHERE s.name = 'STOLEN'`,
  );
  const [place] = rows;
  const envelope = decodeEnvelope(place!.envelope);
  const unwrap = (key: Jwk) =>
    hpkeOpen({
      recipientPrivateKey: key,
      info: WRAP_INFO,
      aad: wrapAad(place!, envelope.keyId),
      sealed: envelope.wrappedKey,
    });
  const stores = keysIn(bench.environments['secrets-store']).filter(({ crv }) => crv === 'X25519');
  expect(stores.length).toBeGreaterThan(1);
  for (const key of stores) await expect(unwrap(key)).rejects.toThrow();
  const resolvers = keysIn(bench.environments.resolver).filter(({ crv, d }) => crv === 'X25519' && d);
  expect(await unwrap(resolvers[0]!)).toHaveLength(32);
});

/** Every key in a file that one of these settings names. */
function keysIn(env: Record<string, string | undefined>): Jwk[] {
  const files = Object.keys(env).filter((name) => /^COUNTERSIGN_.*KEYS?_FILE$/.test(name));
  return files.flatMap((name) => {
    const parsed = JSON.parse(readFileSync(env[name]!, 'utf8')) as Jwk & { keys?: Jwk[] };
    return parsed.keys ?? [parsed];
  });
}

test('an envelope that is put in the place of another one opens nothing, and the secret is named', async () => {
  await team.create('MINE', 'a value of mine');
  await team.create('THEIRS', 'a value of theirs');
  const of = await bench.resource(team, 'Hook', [slot('MINE')]);
  await afresh(async (holder) => expect(await read(holder, of)).toBe('a value of mine'));
  await database.query(
    `UPDATE secrets_store.secret_versions mine SET envelope = theirs.envelope
     FROM secrets_store.secret_versions theirs, secrets_store.secrets a, secrets_store.secrets b
     WHERE mine.secret_id = a.id AND a.name = 'MINE' AND theirs.secret_id = b.id AND b.name = 'THEIRS'`,
  );
  const refused = { code: 'SECRET_UNOPENABLE', facts: { secret: 'MINE', version: 1 } };
  await afresh((holder) => expect(read(holder, of)).rejects.toMatchObject(refused));
});

test('a flipped bit anywhere in a stored version is detected, and the secret is named', async () => {
  await team.create('FLIPPED', 'a value');
  const of = await bench.resource(team, 'Hook', [slot('FLIPPED')]);
  const where = `FROM secrets_store.secrets s WHERE v.secret_id = s.id AND s.name = 'FLIPPED'`;
  const versions = 'secrets_store.secret_versions v';
  const { rows } = await database.query<{ envelope: Buffer }>(`SELECT envelope FROM ${versions}, ${where.slice(5)}`);
  const { envelope } = rows[0]!;
  const store = (changed: Buffer) => database.query(`UPDATE ${versions} SET envelope = $1 ${where}`, [changed]);
  const refused = { code: 'SECRET_UNOPENABLE', facts: { secret: 'FLIPPED', version: 1 } };
  // One resolver for all of them: it remembers nothing of what it could not open.
  await afresh(async (holder) => {
    // Every part of the envelope is longer than these steps, or begins with a bit that is among them.
    for (let bit = 0; bit < envelope.length * 8; bit += 5) {
      const changed = Buffer.from(envelope);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      await store(changed);
      const outcome = await read(holder, of).then(
        () => `bit ${bit} was not noticed`,
        (error: unknown) => error,
      );
      expect(outcome).toMatchObject(refused);
    }
    await store(envelope);
    await database.query(`UPDATE ${versions} SET version = 5 ${where}`);
    await expect(read(holder, of)).rejects.toMatchObject({ ...refused, facts: { secret: 'FLIPPED', version: 5 } });
    await database.query(`UPDATE ${versions} SET version = 1 ${where}`);
    expect(await read(holder, of)).toBe('a value');
  });
});

test('what a deletion or a rotation ends is gone from the database: ciphertext and wrapped key', async () => {
  await team.create('ERASED', 'v1');
  await team.rotate('ERASED', 'v2', { overlapSeconds: 600 });
  await team.rotate('ERASED', 'v3');
  const envelopes = async () => {
    const { rows } = await database.query<{ version: number; kept: boolean }>(
      `SELECT v.version, v.envelope IS NOT NULL AS kept FROM secrets_store.secret_versions v
       JOIN secrets_store.secrets s ON s.id = v.secret_id WHERE s.name = 'ERASED' ORDER BY 1`,
    );
    return rows.map(({ version, kept }) => [version, kept]);
  };
  expect(await envelopes()).toEqual([
    [1, false],
    [2, false],
    [3, true],
  ]);
  await team.delete('ERASED');
  expect(await envelopes()).toEqual([]);
});
