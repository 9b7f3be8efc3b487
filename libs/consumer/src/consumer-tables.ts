import { AUDIT_OUTBOX_TABLE_V1 } from '@countersign/platform-audit';
import { IDEMPOTENCY_TABLE_V1 } from '@countersign/platform-database';

/** The tables that every consumer has beside its own, for its first migration. Migrations carry it: never edit it. */
export const CONSUMER_TABLES_V1 = [AUDIT_OUTBOX_TABLE_V1, IDEMPOTENCY_TABLE_V1].join('\n');
