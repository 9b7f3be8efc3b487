import type { MigrationInterface, QueryRunner } from 'typeorm';
import type { MigrationClass } from './database.module.js';

/**
 * A migration made of statements. There is no way back: it would lose what people have saved since.
 * @param name as TypeORM sorts them: a word and 13 digits
 */
export function forwardMigration(name: string, ...statements: string[]): MigrationClass {
  return class implements MigrationInterface {
    name = name;

    async up(runner: QueryRunner): Promise<void> {
      for (const statement of statements) await runner.query(statement);
    }

    async down(): Promise<void> {
      throw new Error(`${name} runs forward only.`);
    }
  };
}
