import { CONSUMER_TABLES_V1 } from '@countersign/consumer';
import { forwardMigration } from '@countersign/platform-database';

// Secrets are named; a value has no column.
const LETTERS = `CREATE TABLE letters (
  id uuid PRIMARY KEY, team_id uuid NOT NULL, name text NOT NULL, url text NOT NULL, secrets text[] NOT NULL,
  updated_at timestamptz NOT NULL);`;

export const Letters0001 = forwardMigration('Letters0001000000000001', CONSUMER_TABLES_V1, LETTERS);
