import { CHANGE_FEED_TABLE_V1, CONSUMER_TABLES_V1 } from '@countersign/consumer';
import { forwardMigration } from '@countersign/platform-database';

const SANDBOXES = `
  CREATE TABLE sandboxes (
    id uuid PRIMARY KEY,
    team_id uuid NOT NULL,
    name text NOT NULL,
    -- The service that had it made: who else than people may read and end it.
    owner text NOT NULL,
    executor text NOT NULL,
    image text,
    command jsonb,
    -- Secrets are named; a value has no column.
    secrets jsonb NOT NULL,
    env jsonb NOT NULL,
    ttl int NOT NULL,
    on_change text NOT NULL,
    network text NOT NULL,
    status text NOT NULL,
    reason text,
    exit_code int,
    run_id uuid,
    held jsonb NOT NULL,
    restarts int NOT NULL,
    -- What a change asks for, and when: written down with the change, done by whoever runs the sandbox.
    due_action text,
    due_at timestamptz,
    due_reason text,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    started_at timestamptz,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz
  );
  CREATE INDEX sandboxes_team_id ON sandboxes (team_id, id);
  CREATE INDEX sandboxes_ended_at ON sandboxes (ended_at);
  CREATE INDEX sandboxes_live ON sandboxes (team_id) WHERE status IN ('creating', 'running');
`;

const RUNS = `
  CREATE TABLE runs (
    id uuid PRIMARY KEY,
    sandbox_id uuid NOT NULL REFERENCES sandboxes (id) ON DELETE CASCADE,
    command jsonb NOT NULL,
    status text NOT NULL,
    exit_code int,
    reason text,
    started_at timestamptz NOT NULL,
    ended_at timestamptz,
    -- The redacted end of what it printed.
    stdout bytea,
    stderr bytea,
    truncated boolean NOT NULL
  );
  CREATE INDEX runs_sandbox ON runs (sandbox_id, id);
`;

const TEAM_SETTINGS = `
  CREATE TABLE team_settings (team_id uuid PRIMARY KEY, broken_grace_seconds int NOT NULL);
`;

export const Sandboxes0001 = forwardMigration(
  'Sandboxes0001000000000001',
  SANDBOXES,
  RUNS,
  TEAM_SETTINGS,
  CONSUMER_TABLES_V1,
  CHANGE_FEED_TABLE_V1,
);
