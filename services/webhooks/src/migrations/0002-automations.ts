import type { MigrationInterface, QueryRunner } from 'typeorm';

const WEBHOOKS = `
  ALTER TABLE webhooks
    ADD COLUMN signing_secret text,
    ADD COLUMN headers jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN timeout_seconds int NOT NULL DEFAULT 10,
    ADD COLUMN enabled boolean NOT NULL DEFAULT true,
    ADD COLUMN signature_header text;
`;

const AUTOMATIONS = `
  CREATE TABLE automations (
    id uuid PRIMARY KEY,
    team_id uuid NOT NULL,
    name text NOT NULL,
    name_key text NOT NULL,
    description text NOT NULL,
    scope jsonb NOT NULL,
    trigger jsonb NOT NULL,
    webhook_id uuid NOT NULL REFERENCES webhooks (id),
    payload jsonb NOT NULL,
    -- Of the webhook's variables, those that the payload names: found when it was saved.
    variables text[] NOT NULL,
    enabled boolean NOT NULL,
    cooldown_seconds int NOT NULL,
    executions_per_minute int,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    row_version int NOT NULL
  );
  CREATE UNIQUE INDEX automations_team_name ON automations (team_id, name_key COLLATE "C");
  CREATE INDEX automations_team_id ON automations (team_id, id);
  CREATE INDEX automations_webhook ON automations (webhook_id);

  -- What the matcher has in memory of a team is right as long as this number is the same.
  CREATE TABLE team_automations (
    team_id uuid PRIMARY KEY,
    version bigint NOT NULL
  );

  -- Whoever decides whether an automation fires holds its row: cooldown, rate limit and metric windows are judged one
  -- event after another, whichever replica does it.
  CREATE TABLE automation_states (
    automation_id uuid PRIMARY KEY REFERENCES automations (id) ON DELETE CASCADE,
    last_fired_at timestamptz,
    rate_window_started_at timestamptz,
    rate_window_count int NOT NULL DEFAULT 0,
    suppressed bigint NOT NULL DEFAULT 0
  );
  CREATE TABLE metric_states (
    automation_id uuid NOT NULL REFERENCES automations (id) ON DELETE CASCADE,
    -- The trigger and scope that it was learnt for.
    watches text COLLATE "C" NOT NULL,
    run text COLLATE "C" NOT NULL,
    state jsonb NOT NULL,
    last_value double precision NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (automation_id, watches, run)
  );
  CREATE INDEX metric_states_recent ON metric_states (automation_id, watches, updated_at);
  CREATE INDEX metric_states_updated_at ON metric_states (updated_at);
`;

const EXECUTIONS = `
  CREATE TABLE events (
    team_id uuid NOT NULL,
    event_id text COLLATE "C" NOT NULL,
    type text NOT NULL,
    body jsonb NOT NULL,
    received_at timestamptz NOT NULL,
    received_by text NOT NULL,
    PRIMARY KEY (team_id, event_id)
  );
  CREATE INDEX events_received_at ON events (received_at);

  CREATE TABLE executions (
    id uuid PRIMARY KEY,
    team_id uuid NOT NULL,
    -- History outlives what it tells of, so names are kept with it.
    automation_id uuid NOT NULL,
    automation_name text NOT NULL,
    webhook_id uuid NOT NULL,
    webhook_name text NOT NULL,
    event_id text COLLATE "C" NOT NULL,
    event_type text NOT NULL,
    status text NOT NULL CHECK (status IN ('pending', 'finished', 'failed')),
    dead_lettered boolean NOT NULL DEFAULT false,
    attempts int NOT NULL DEFAULT 0,
    response_status int,
    error_code text,
    error_detail text,
    created_at timestamptz NOT NULL,
    finished_at timestamptz,
    -- Set only where it failed: what most executions never change may have an index.
    failed_at timestamptz,
    redelivered_by text,
    FOREIGN KEY (team_id, event_id) REFERENCES events (team_id, event_id),
    UNIQUE (team_id, event_id, automation_id)
  ) WITH (fillfactor = 80);
  -- None on what changes when an execution is over (HOT): a delivery writes no index of its history a second time.
  CREATE INDEX executions_team_id ON executions (team_id, id);
  CREATE INDEX executions_automation ON executions (automation_id, id);
  CREATE INDEX executions_failed ON executions (team_id, id) WHERE failed_at IS NOT NULL;

  -- What is still to be delivered: where it goes, and when it is due. A claim changes no index, and ends by itself.
  CREATE TABLE execution_queue (
    execution_id uuid PRIMARY KEY REFERENCES executions (id) ON DELETE CASCADE,
    webhook_id uuid NOT NULL,
    host text COLLATE "C" NOT NULL,
    due_at timestamptz NOT NULL,
    claimed_by uuid,
    claimed_at timestamptz,
    claimed_until timestamptz,
    -- Claims so far, each an attempt. The limits of retries count from where it was last redelivered.
    attempts int NOT NULL DEFAULT 0,
    attempts_before int NOT NULL DEFAULT 0,
    first_attempt_at timestamptz
  ) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
  CREATE INDEX execution_queue_due ON execution_queue (host, due_at);
  CREATE INDEX execution_queue_webhook ON execution_queue (webhook_id);

  CREATE TABLE attempts (
    execution_id uuid NOT NULL REFERENCES executions (id) ON DELETE CASCADE,
    number int NOT NULL,
    started_at timestamptz NOT NULL,
    duration_ms int NOT NULL,
    -- Redacted before they come here; no value has a column.
    request jsonb,
    response jsonb,
    versions jsonb NOT NULL,
    error_code text,
    error_detail text,
    PRIMARY KEY (execution_id, number)
  );
`;

export class Webhooks0002 implements MigrationInterface {
  name = 'Webhooks0002000000000001';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [WEBHOOKS, AUTOMATIONS, EXECUTIONS]) await runner.query(part);
  }

  async down(): Promise<void> {
    throw new Error('Migrations run forward only: a way back would lose automations and their history.');
  }
}
