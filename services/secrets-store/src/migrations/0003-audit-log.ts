import { AUDIT_COUNTS_TABLE_V1 } from '@countersign/platform-audit';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const CHECKPOINTS = `
  -- Signed statements of what a chain held. Everything but the signature repeats what was signed.
  CREATE TABLE audit_checkpoints (
    chain text NOT NULL,
    sequence bigint NOT NULL,
    hash text NOT NULL,
    -- The sequence of the checkpoint before; 0 for the first.
    previous bigint NOT NULL,
    signed_at timestamptz NOT NULL,
    jws text NOT NULL,
    PRIMARY KEY (chain, sequence)
  );
  -- Exports may begin and end at a time.
  CREATE INDEX audit_log_occurred_at ON audit_log (chain, (entry->>'occurredAt') COLLATE "C", sequence);
`;

const STREAMS = `
  -- How far each stream has come in each chain.
  CREATE TABLE audit_streams (
    stream text NOT NULL,
    chain text NOT NULL,
    sequence bigint NOT NULL,
    PRIMARY KEY (stream, chain)
  );
`;

const USAGE = `
  -- The last batch of reports that was counted of each process that reports: one that is sent again is not counted again.
  CREATE TABLE usage_senders (
    sender uuid PRIMARY KEY,
    number bigint NOT NULL,
    seen_at timestamptz NOT NULL
  );
  CREATE INDEX usage_senders_seen_at ON usage_senders (seen_at);

  -- What a secret was called that is gone by the time its last uses are reported.
  CREATE INDEX changes_secret_id ON changes (secret_id, revision DESC);
`;

export class SecretsStore0003 implements MigrationInterface {
  name = 'SecretsStore0003000000000001';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [CHECKPOINTS, STREAMS, AUDIT_COUNTS_TABLE_V1, USAGE]) await runner.query(part);
  }

  async down(): Promise<void> {
    throw new Error('Migrations run forward only: a way back would lose checkpoints.');
  }
}
