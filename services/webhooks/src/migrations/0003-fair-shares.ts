import { forwardMigration } from '@countersign/platform-database';

const TURNS = `
  -- At a host that several webhooks send to, each has what is due of its own: a backlog is before nobody else's.
  CREATE INDEX execution_queue_turn ON execution_queue (host, webhook_id, due_at);
  DROP INDEX execution_queue_due;
`;

export const Webhooks0003 = forwardMigration('Webhooks0003000000000001', TURNS);
