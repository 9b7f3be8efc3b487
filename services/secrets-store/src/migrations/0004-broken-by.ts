import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who broke a reference by deleting its secret. What was broken before keeps null: nobody wrote it down. */
export class SecretsStore0004 implements MigrationInterface {
  name = 'SecretsStore0004000000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE secret_references ADD COLUMN broken_by text');
  }

  async down(): Promise<void> {
    throw new Error('Migrations run forward only: a way back would lose who broke which reference.');
  }
}
