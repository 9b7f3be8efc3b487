import { AUDIT_OUTBOX_TABLE_V1 } from '@countersign/platform-audit';
import { IDEMPOTENCY_TABLE_V1 } from '@countersign/platform-database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const WEBHOOKS = `
  CREATE TABLE webhooks (
    id uuid PRIMARY KEY,
    team_id uuid NOT NULL,
    name text NOT NULL,
    name_key text NOT NULL,
    url text NOT NULL,
    -- Secrets are named; a value has no column.
    access_token_secret text,
    secrets text[] NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    row_version int NOT NULL
  );
  CREATE UNIQUE INDEX webhooks_team_name ON webhooks (team_id, name_key COLLATE "C");
  CREATE INDEX webhooks_team_id ON webhooks (team_id, id);
`;

export class Webhooks0001 implements MigrationInterface {
  name = 'Webhooks0001000000000001';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [WEBHOOKS, AUDIT_OUTBOX_TABLE_V1, IDEMPOTENCY_TABLE_V1]) await runner.query(part);
  }

  async down(): Promise<void> {
    throw new Error('Migrations run forward only: a way back would lose webhooks.');
  }
}
