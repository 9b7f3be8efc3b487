import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Said by the envelope itself (format, length, key id), so that it can never say anything else than that. `encode` and not
 * `convert_from`: a generated column takes immutable functions only, and a damaged envelope must not stop a statement. It
 * doubles backslashes, which a key id may hold. What is no key id (see `keyId` of the contracts) gives ''.
 */
const ESCAPED_ID = `encode(substring(envelope FROM 3 FOR get_byte(envelope, 1)), 'escape')`;
const KEY_ID = String.raw`
  ALTER TABLE secret_versions ADD COLUMN key_id text COLLATE "C" GENERATED ALWAYS AS (
    CASE
      WHEN envelope IS NULL THEN NULL
      WHEN length(envelope) < 3 THEN ''
      WHEN get_byte(envelope, 0) <> 1 THEN ''
      WHEN ${ESCAPED_ID} !~ '^([]-~!-[]|\\\\)+$' THEN ''
      ELSE replace(${ESCAPED_ID}, '\\', '\')
    END
  ) STORED;
  -- What a key wraps, counted and walked through in order.
  CREATE INDEX secret_versions_key ON secret_versions (key_id, secret_id, version) WHERE envelope IS NOT NULL;
`;

const CUSTODY_KEYS = `
  -- The key that everything new is sealed to, and those that are never used again. Every other key has no row.
  CREATE TABLE custody_keys (
    key_id text COLLATE "C" PRIMARY KEY,
    state text NOT NULL CHECK (state IN ('current', 'retired')),
    since timestamptz NOT NULL,
    set_by text NOT NULL
  );
  CREATE UNIQUE INDEX custody_keys_one_current ON custody_keys (state) WHERE state = 'current';
`;

const REWRAP_JOBS = `
  CREATE TABLE rewrap_jobs (
    id uuid PRIMARY KEY,
    to_key text COLLATE "C" NOT NULL,
    state text NOT NULL CHECK (state IN ('running', 'finished', 'stopped')),
    per_second int NOT NULL,
    total int NOT NULL,
    rewrapped int NOT NULL DEFAULT 0,
    failed int NOT NULL DEFAULT 0,
    failures jsonb NOT NULL DEFAULT '[]',
    -- How many another key still wrapped when the job ended.
    left_over int,
    -- Pairs of a time in milliseconds and how many were rewrapped by then: what the rate is told from.
    samples jsonb NOT NULL DEFAULT '[]',
    last_error text,
    started_at timestamptz NOT NULL,
    started_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    finished_at timestamptz,
    CHECK ((state = 'running') = (finished_at IS NULL)),
    CHECK ((finished_at IS NULL) = (left_over IS NULL))
  );
  CREATE UNIQUE INDEX rewrap_jobs_one_running ON rewrap_jobs (state) WHERE state = 'running';
  CREATE INDEX rewrap_jobs_started_at ON rewrap_jobs (started_at, id);
`;

/** Which key wraps what, which one is current, and the jobs that rewrap. The resolver's rights stay as they are. */
export class SecretsStore0002 implements MigrationInterface {
  name = 'SecretsStore0002000000000001';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [KEY_ID, CUSTODY_KEYS, REWRAP_JOBS]) await runner.query(part);
  }

  async down(): Promise<void> {
    throw new Error('Migrations run forward only: a way back would lose which key is current and which are retired.');
  }
}
