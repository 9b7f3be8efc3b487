import { CONSUMER_TABLES_V1 } from '@countersign/consumer';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const LETTERS = `
  CREATE TABLE letters (
    id uuid PRIMARY KEY, team_id uuid NOT NULL, name text NOT NULL, url text NOT NULL,
    secrets text[] NOT NULL, -- secrets are named; a value has no column
    updated_at timestamptz NOT NULL
  );
`;

export class Letters0001 implements MigrationInterface {
  name = 'Letters0001000000000001';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [LETTERS, CONSUMER_TABLES_V1]) await runner.query(part);
  }

  async down(): Promise<void> {
    throw new Error('Migrations run forward only.');
  }
}
