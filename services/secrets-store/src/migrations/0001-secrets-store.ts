import { AUDIT_OUTBOX_TABLE_V1 } from '@countersign/platform-audit';
import { IDEMPOTENCY_TABLE_V1 } from '@countersign/platform-database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const SECRETS = `
  CREATE TABLE secrets (
    id uuid PRIMARY KEY,
    team uuid NOT NULL,
    name text NOT NULL CHECK (name ~ '^[A-Za-z0-9_]{1,255}$'),
    current_version int NOT NULL,
    revision bigint,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    last_used_at timestamptz
  );
  CREATE UNIQUE INDEX secrets_team_name ON secrets (team, name COLLATE "C");

  CREATE TABLE secret_versions (
    secret_id uuid NOT NULL REFERENCES secrets ON DELETE CASCADE,
    version int NOT NULL,
    state text NOT NULL CHECK (state IN ('current', 'overlapping', 'destroyed')),
    revision bigint,
    envelope bytea,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    overlap_until timestamptz,
    destroyed_at timestamptz,
    PRIMARY KEY (secret_id, version),
    -- What is destroyed is gone, and what is not can be opened.
    CHECK ((state = 'destroyed') = (envelope IS NULL)),
    CHECK ((state = 'overlapping') = (overlap_until IS NOT NULL))
  );
  CREATE UNIQUE INDEX secret_versions_one_current ON secret_versions (secret_id) WHERE state = 'current';
  CREATE UNIQUE INDEX secret_versions_one_overlapping ON secret_versions (secret_id) WHERE state = 'overlapping';
  CREATE INDEX secret_versions_overlap_until ON secret_versions (overlap_until) WHERE state = 'overlapping';

  CREATE TABLE secret_references (
    id uuid PRIMARY KEY,
    team uuid NOT NULL,
    secret_name text NOT NULL,
    consumer text NOT NULL,
    resource_id uuid NOT NULL,
    resource_name text NOT NULL,
    slot text NOT NULL,
    state text NOT NULL CHECK (state IN ('live', 'broken')),
    since timestamptz NOT NULL,
    granted_by text NOT NULL,
    last_used_at timestamptz,
    last_used_version int,
    UNIQUE (consumer, resource_id, slot, secret_name)
  );
  CREATE INDEX secret_references_secret ON secret_references (team, secret_name COLLATE "C", id);
`;

const CHANGES = `
  -- The one total order. The row is locked by the last statement of each writing transaction, so transactions commit in
  -- the order of their revisions, and no revision is ever skipped: a rollback gives its number back.
  CREATE TABLE revision_counter (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    head bigint NOT NULL
  );
  INSERT INTO revision_counter (head) VALUES (0);

  CREATE TABLE changes (
    revision bigint PRIMARY KEY,
    id uuid NOT NULL UNIQUE,
    type text NOT NULL,
    team uuid NOT NULL,
    secret_id uuid NOT NULL,
    secret_name text NOT NULL,
    version int,
    version_revision bigint,
    overlapping_version int,
    overlapping_revision bigint,
    reference jsonb,
    occurred_at timestamptz NOT NULL,
    correlation_id text NOT NULL
  );
  CREATE INDEX changes_secret ON changes (team, secret_name COLLATE "C", revision DESC);
`;

const LEASES = `
  -- One row a holder process, whatever leases it has had: its last countersignature, and when it was taken.
  CREATE TABLE leases (
    process uuid PRIMARY KEY,
    consumer text NOT NULL,
    instance text NOT NULL,
    lease_id uuid NOT NULL UNIQUE,
    session_key text NOT NULL,
    sequence bigint NOT NULL,
    applied bigint NOT NULL,
    uses jsonb NOT NULL,
    longest_use_ms double precision NOT NULL,
    -- Milliseconds of clock_timestamp().
    extended_at_ms double precision NOT NULL,
    has_left boolean NOT NULL DEFAULT false,
    -- The head when a holder that had long vanished was forgotten: barriers of later changes do not name it.
    forgotten_at bigint
  ) WITH (fillfactor = 50);
`;

const AUDIT = `
  -- Where each chain ends: a team's id, or 'deployment'.
  CREATE TABLE audit_chains (
    chain text PRIMARY KEY,
    sequence bigint NOT NULL,
    hash text NOT NULL
  );
  CREATE TABLE audit_log (
    chain text NOT NULL,
    sequence bigint NOT NULL,
    id uuid NOT NULL UNIQUE,
    action text NOT NULL,
    target text NOT NULL,
    entry jsonb NOT NULL,
    previous_hash text NOT NULL,
    hash text NOT NULL,
    PRIMARY KEY (chain, sequence)
  );
`;

/** The resolver reads what it opens, and nothing else; it writes nothing. */
const RESOLVER_GRANTS = `
  DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'countersign_resolver') THEN
      GRANT USAGE ON SCHEMA secrets_store TO countersign_resolver;
      GRANT SELECT ON secrets, secret_versions, secret_references, leases, revision_counter TO countersign_resolver;
    END IF;
  END $$;
`;

export class SecretsStore0001 implements MigrationInterface {
  name = 'SecretsStore0001000000000001';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [
      SECRETS,
      CHANGES,
      LEASES,
      AUDIT,
      AUDIT_OUTBOX_TABLE_V1,
      IDEMPOTENCY_TABLE_V1,
      RESOLVER_GRANTS,
    ]) {
      await runner.query(part);
    }
  }

  async down(): Promise<void> {
    throw new Error('Migrations run forward only: a way back would lose secrets.');
  }
}
