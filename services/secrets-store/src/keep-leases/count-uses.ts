import type { EntityManager } from 'typeorm';
import type { ConsumerUsage } from './record-usage.js';

/**
 * Adds reported uses to the counts that become `secret.used` entries (libs/platform/audit, `audit_counts`), by reference
 * and version. In one statement, so that a process's number is taken and its reports are counted both or neither.
 *
 * The secret may be gone by the time its last uses are reported: then the change log still knows whose it was and what it
 * was called. A secret that never was is counted nowhere.
 */
const COUNT = `
  WITH input AS (
    SELECT * FROM jsonb_to_recordset($1::jsonb)
      AS r (sender uuid, number bigint, consumer text, "secretId" uuid, version int, "resourceId" uuid, slot text,
            count bigint, "firstAt" timestamptz, "lastAt" timestamptz)
  ), fresh AS (
    INSERT INTO usage_senders AS known (sender, number, seen_at)
    SELECT DISTINCT sender, number, now() FROM input WHERE number > 0 ORDER BY sender
    ON CONFLICT (sender) DO UPDATE SET number = excluded.number, seen_at = excluded.seen_at
    WHERE known.number < excluded.number
    RETURNING sender
  )
  INSERT INTO audit_counts AS kept (key, act, count, first_at, last_at)
  SELECT concat_ws('/', 'used', i.consumer, i."resourceId", i.slot, i."secretId", i.version),
         jsonb_build_object(
           'action', 'secret.used', 'target', 'secret/' || coalesce(s.name, gone.secret_name),
           'actor', jsonb_build_object('type', 'service', 'id', i.consumer, 'name', i.consumer),
           'team', coalesce(s.team, gone.team), 'correlationId', '',
           'facts', jsonb_build_object(
             'consumer', i.consumer, 'resourceId', i."resourceId", 'resourceName', r.resource_name, 'slot', i.slot,
             'secretId', i."secretId", 'version', i.version)),
         sum(i.count), least(min(i."firstAt"), now()), least(max(i."lastAt"), now())
  FROM input i
  LEFT JOIN fresh f ON f.sender = i.sender
  LEFT JOIN secrets s ON s.id = i."secretId"
  LEFT JOIN LATERAL (
    SELECT c.team, c.secret_name FROM changes c WHERE s.id IS NULL AND c.secret_id = i."secretId"
    ORDER BY c.revision DESC LIMIT 1) gone ON true
  LEFT JOIN secret_references r ON r.consumer = i.consumer AND r.resource_id = i."resourceId" AND r.slot = i.slot
                               AND r.secret_name = coalesce(s.name, gone.secret_name)
  WHERE (i.number = 0 OR f.sender IS NOT NULL) AND coalesce(s.team, gone.team) IS NOT NULL
  GROUP BY i.consumer, i."resourceId", i.slot, i."secretId", i.version, s.id, gone.team, gone.secret_name, r.id
  ORDER BY 1 -- in one order for everybody: two that hold rows and want each other's would wait for ever
  ON CONFLICT (key) DO UPDATE SET
    count = kept.count + excluded.count,
    first_at = least(kept.first_at, excluded.first_at), last_at = greatest(kept.last_at, excluded.last_at)
`;

export async function countUses(manager: EntityManager, batch: readonly ConsumerUsage[]): Promise<void> {
  for (const round of rounds(batch)) {
    const input = round.flatMap(({ process, usageNumber, consumer, usage }) =>
      usage.map((report) => ({ ...report, sender: process, number: usageNumber, consumer })),
    );
    await manager.query(COUNT, [JSON.stringify(input)]);
  }
}

/** A statement takes one number of a process. That one sends two at a time is rare: what was sent again, and what follows. */
function rounds(batch: readonly ConsumerUsage[]): ConsumerUsage[][] {
  const numbered = new Map(batch.map((one) => [`${one.process}/${one.usageNumber}`, one]));
  const unnumbered = batch.filter(({ usageNumber }) => usageNumber === 0);
  const ordered = [...numbered.values()].filter(({ usageNumber }) => usageNumber > 0);
  ordered.sort((a, b) => a.usageNumber - b.usageNumber);
  const found: ConsumerUsage[][] = unnumbered.length > 0 ? [unnumbered] : [];
  for (const one of ordered) {
    const round = found.find(
      (others) => others[0] !== unnumbered[0] && others.every(({ process }) => process !== one.process),
    );
    if (round) round.push(one);
    else found.push([one]);
  }
  return found;
}
