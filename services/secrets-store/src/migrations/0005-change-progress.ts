import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When a change was seen to be applied and drained: what a secret's page and the operations page tell afterwards. */
export class SecretsStore0005 implements MigrationInterface {
  name = 'SecretsStore0005000000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE change_progress (
        revision bigint PRIMARY KEY REFERENCES changes ON DELETE CASCADE,
        applied_at timestamptz NOT NULL,
        drained_at timestamptz,
        basis text NOT NULL CHECK (basis IN ('confirmed', 'presumed'))
      );
      -- The minutes of the operations page.
      CREATE INDEX changes_occurred_at ON changes (occurred_at);
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations run forward only: a way back would lose when changes were applied.');
  }
}
