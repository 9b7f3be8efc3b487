import type { SlotReference } from '@countersign/contracts';
import { parsePublicKeys } from '@countersign/custody-hpke';
import { LocalSealingKey, Sealer } from '@countersign/custody-seal';
import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import type { Rig } from './rig.js';

interface Seeded {
  id: string;
  name: string;
  envelope: string;
}

const SECRETS = `
  WITH input AS (SELECT * FROM jsonb_to_recordset($1::jsonb) AS r (id uuid, name text, envelope text)),
       head AS (SELECT head FROM secrets_store.revision_counter),
       made AS (INSERT INTO secrets_store.secrets
                  (id, team, name, current_version, revision, created_at, created_by, updated_at, updated_by)
                SELECT id, $2, name, 1, head, now(), 'benchmark', now(), 'benchmark' FROM input, head)
  INSERT INTO secrets_store.secret_versions (secret_id, version, state, revision, envelope, created_at, created_by)
  SELECT id, 1, 'current', head, decode(envelope, 'base64'), now(), 'benchmark' FROM input, head
`;

const REFERENCES = `
  INSERT INTO secrets_store.secret_references
    (id, team, secret_name, consumer, resource_id, resource_name, slot, state, since, granted_by)
  SELECT gen_random_uuid(), $2, name, 'webhooks', $3, $4, name, 'live', now(), 'benchmark'
  FROM jsonb_to_recordset($1::jsonb) AS r (name text)
`;

/**
 * Writes secrets that are only in use, and a resource that may use them, as rows: sealed as the store seals them, but
 * without ten thousand transactions, changes and audit entries, which are not what is measured and would take minutes.
 */
export async function seed(
  { workbench, team }: Rig,
  resource: { id: string; name: string },
  names: readonly string[],
  value: string,
): Promise<SlotReference[]> {
  const file = workbench.environments['secrets-store']['COUNTERSIGN_SEALING_KEYS_FILE']!;
  const sealer = new Sealer();
  const key = new LocalSealingKey(parsePublicKeys(readFileSync(file, 'utf8')).at(-1)!);
  const place = { team: team.actor.team, version: 1 };
  const secrets: Seeded[] = [];
  for (const name of names) {
    const id = uuidv7();
    const envelope = await sealer.seal(key, Buffer.from(value), { ...place, secretId: id });
    secrets.push({ id, name, envelope: envelope.toString('base64') });
  }
  const client = new Client({ connectionString: workbench.databaseUrl });
  await client.connect();
  try {
    const input = JSON.stringify(secrets);
    await client.query(SECRETS, [input, place.team]);
    await client.query(REFERENCES, [input, place.team, resource.id, resource.name]);
    // Rows that come over months are known to the planner; these would not be until it has looked.
    await client.query('ANALYZE secrets_store.secrets, secrets_store.secret_versions, secrets_store.secret_references');
  } finally {
    await client.end();
  }
  return names.map((name) => ({ slot: name, secret: name }));
}
