import { forwardMigration } from '@countersign/platform-database';

const RESERVATIONS = `
  -- What answers under way may still cost, set aside from the budgets of tokens until they are over. One whose process is
  -- gone counts until its answer would have had to end.
  CREATE TABLE budget_reservations (
    id uuid PRIMARY KEY,
    team_id uuid NOT NULL,
    person_id text NOT NULL,
    day bigint NOT NULL,
    tokens bigint NOT NULL,
    expires_at timestamptz NOT NULL
  );
  CREATE INDEX budget_reservations_team ON budget_reservations (team_id);
`;

export const Playground0002 = forwardMigration('Playground0002000000000001', RESERVATIONS);
