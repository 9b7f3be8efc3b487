import { AUDIT_COUNTS_TABLE_V1 } from '@countersign/platform-audit';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where refusals are counted until they are an audit entry. */
export class Gateway0002 implements MigrationInterface {
  name = 'Gateway0002000000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(AUDIT_COUNTS_TABLE_V1);
  }

  async down(): Promise<void> {
    throw new Error('Migrations run forward only: a way back would lose what was refused a moment ago.');
  }
}
