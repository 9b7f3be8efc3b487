import { AUDIT_OUTBOX_TABLE_V1 } from '@countersign/platform-audit';
import { IDEMPOTENCY_TABLE_V1 } from '@countersign/platform-database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const ACCOUNTS = `
  CREATE TABLE users (
    id uuid PRIMARY KEY,
    email text NOT NULL,
    name text NOT NULL,
    password_hash text NOT NULL,
    deployment_admin boolean NOT NULL,
    must_change_password boolean NOT NULL,
    created_at timestamptz NOT NULL
  );
  CREATE UNIQUE INDEX users_email ON users (lower(email COLLATE "C"));

  CREATE TABLE sessions (
    id uuid PRIMARY KEY,
    token_hash bytea NOT NULL UNIQUE,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
  );
  CREATE INDEX sessions_user ON sessions (user_id);
  CREATE INDEX sessions_expires_at ON sessions (expires_at);

  CREATE TABLE api_keys (
    id uuid PRIMARY KEY,
    key_hash bytea NOT NULL UNIQUE,
    prefix text NOT NULL,
    name text NOT NULL,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    last_used_at timestamptz,
    revoked_at timestamptz
  );
  CREATE INDEX api_keys_user ON api_keys (user_id, id);

  CREATE TABLE sign_in_attempts (
    bucket bytea PRIMARY KEY,
    attempts int NOT NULL,
    window_ends_at timestamptz NOT NULL
  );
  CREATE INDEX sign_in_attempts_window ON sign_in_attempts (window_ends_at);
`;

const TEAMS = `
  CREATE TABLE teams (
    id uuid PRIMARY KEY,
    slug text NOT NULL,
    name text NOT NULL,
    created_at timestamptz NOT NULL
  );
  CREATE UNIQUE INDEX teams_slug ON teams (slug COLLATE "C");

  CREATE TABLE memberships (
    team_id uuid NOT NULL REFERENCES teams ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    role text NOT NULL CHECK (role IN ('admin', 'member')),
    created_at timestamptz NOT NULL,
    CONSTRAINT memberships_pkey PRIMARY KEY (team_id, user_id)
  );
  CREATE INDEX memberships_user ON memberships (user_id, team_id);
`;

export class Gateway0001 implements MigrationInterface {
  name = 'Gateway0001000000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(ACCOUNTS);
    await runner.query(TEAMS);
    await runner.query(AUDIT_OUTBOX_TABLE_V1);
    await runner.query(IDEMPOTENCY_TABLE_V1);
  }

  async down(): Promise<void> {
    throw new Error('Migrations run forward only: a way back would lose accounts.');
  }
}
