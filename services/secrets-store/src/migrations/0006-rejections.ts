import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What counterparts say of the values that references gave them. */
export class SecretsStore0006 implements MigrationInterface {
  name = 'SecretsStore0006000000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE secret_references ADD COLUMN rejected jsonb');
  }

  async down(): Promise<void> {
    throw new Error('Migrations run forward only: a way back would lose what was rejected.');
  }
}
