import { forwardMigration } from '@countersign/platform-database';

/** How long holders have been silent, counted while somebody watched: no step of the database's clock adds to it. */
export const SecretsStore0007 = forwardMigration(
  'SecretsStore0007000000000001',
  `
  CREATE TABLE lease_watch (
    the_only_row boolean PRIMARY KEY DEFAULT true CHECK (the_only_row),
    watched_ms double precision NOT NULL,
    -- Milliseconds of clock_timestamp().
    seen_at_ms double precision NOT NULL
  ) WITH (fillfactor = 50);
  INSERT INTO lease_watch (watched_ms, seen_at_ms) VALUES (0, extract(epoch FROM clock_timestamp()) * 1000);
  -- The watched time when the last request was taken.
  ALTER TABLE leases ADD COLUMN extended_at_watched_ms double precision NOT NULL DEFAULT 0;
  `,
);
