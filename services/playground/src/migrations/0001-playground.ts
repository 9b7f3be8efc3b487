import { CONSUMER_TABLES_V1 } from '@countersign/consumer';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const PROVIDERS = `
  -- The providers that a team has enabled, and those that it brings along.
  CREATE TABLE providers (
    id uuid PRIMARY KEY,
    team_id uuid NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    -- Of one that the team brings along. Secrets are named; a value has no column.
    custom jsonb,
    -- The provider's answer that the credential is wrong, until its next one that says otherwise.
    rejected jsonb,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    row_version int NOT NULL
  );
  CREATE UNIQUE INDEX providers_team_key ON providers (team_id, key COLLATE "C");
`;

const SAVED_MODELS = `
  CREATE TABLE saved_models (
    id uuid PRIMARY KEY,
    team_id uuid NOT NULL,
    name text NOT NULL,
    name_key text NOT NULL,
    version int NOT NULL,
    created_by_id text NOT NULL
  );
  CREATE UNIQUE INDEX saved_models_team_name ON saved_models (team_id, name_key COLLATE "C");
  CREATE INDEX saved_models_team_id ON saved_models (team_id, id);
  CREATE TABLE saved_model_versions (
    saved_model_id uuid NOT NULL REFERENCES saved_models ON DELETE CASCADE,
    version int NOT NULL,
    model text NOT NULL,
    parameters jsonb NOT NULL,
    messages jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    PRIMARY KEY (saved_model_id, version)
  );
`;

const COMPLETIONS = `
  -- Every request for a completion: what it cost, and for its asker what was asked and answered, redacted.
  CREATE TABLE completions (
    id uuid PRIMARY KEY,
    team_id uuid NOT NULL,
    person_id text NOT NULL,
    actor_name text NOT NULL,
    provider text NOT NULL,
    model text NOT NULL,
    streamed boolean NOT NULL,
    trials int NOT NULL,
    outcome text NOT NULL,
    error_code text,
    prompt_tokens bigint,
    completion_tokens bigint,
    first_token_ms int,
    duration_ms int NOT NULL,
    versions jsonb NOT NULL,
    started_at timestamptz NOT NULL,
    request jsonb,
    answer jsonb
  );
  CREATE INDEX completions_team ON completions (team_id, id);
  CREATE INDEX completions_person ON completions (team_id, person_id, id);
  CREATE INDEX completions_started_at ON completions (started_at);
`;

const BUDGETS = `
  CREATE TABLE budgets (
    team_id uuid PRIMARY KEY,
    team_requests_per_minute bigint,
    team_tokens_per_day bigint,
    member_requests_per_minute bigint,
    member_tokens_per_day bigint
  );
  -- What is used of a budget: of a team as a whole (subject 'team'), and of each of its members.
  CREATE TABLE budget_uses (
    team_id uuid NOT NULL,
    subject text NOT NULL,
    minute bigint NOT NULL,
    requests bigint NOT NULL,
    day bigint NOT NULL,
    tokens bigint NOT NULL,
    PRIMARY KEY (team_id, subject)
  );
`;

export class Playground0001 implements MigrationInterface {
  name = 'Playground0001000000000001';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [PROVIDERS, SAVED_MODELS, COMPLETIONS, BUDGETS, CONSUMER_TABLES_V1]) await runner.query(part);
  }

  async down(): Promise<void> {
    throw new Error('Migrations run forward only: a way back would lose providers.');
  }
}
