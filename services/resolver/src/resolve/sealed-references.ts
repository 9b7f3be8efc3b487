import type { resolve, RequestOf } from '@countersign/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** One version as it is stored. */
export interface SealedVersion {
  version: number;
  revision: string;
  envelope: Buffer;
}

/** One asked-for reference as the store has it. */
export interface SealedReference {
  slot: string;
  secret: string;
  /** Null where the resource holds no such reference. */
  state: 'live' | 'broken' | null;
  secretId: string | null;
  current: SealedVersion | null;
  overlapping: SealedVersion | null;
}

export interface Snapshot {
  asOf: string;
  /** Of the asking consumer's lease; null where it is unknown or has run out. */
  sessionKey: string | null;
  references: SealedReference[];
}

/**
 * Reads the counter, the lease, the references and the envelopes. In one statement, so in one snapshot: what it says is
 * true as of the counter that it says it with.
 */
const SNAPSHOT = `
  SELECT c.head AS "asOf", l.session_key AS "sessionKey", asked.slot, asked.secret, r.state, s.id AS "secretId",
         v.version, v.revision, v.envelope,
         o.version AS "overlappingVersion", o.revision AS "overlappingRevision", o.envelope AS "overlappingEnvelope"
  FROM revision_counter c
  LEFT JOIN leases l ON l.lease_id = $1 AND l.consumer = $2 AND NOT l.has_left
                    AND l.extended_at_ms > extract(epoch FROM clock_timestamp()) * 1000 - $7
  CROSS JOIN unnest($5::text[], $6::text[]) WITH ORDINALITY AS asked (slot, secret, place)
  LEFT JOIN secret_references r ON r.consumer = $2 AND r.team = $3 AND r.resource_id = $4
                               AND r.slot = asked.slot AND r.secret_name = asked.secret
  LEFT JOIN secrets s ON s.team = r.team AND s.name = r.secret_name COLLATE "C" AND r.state = 'live'
  LEFT JOIN secret_versions v ON v.secret_id = s.id AND v.state = 'current'
  LEFT JOIN secret_versions o ON o.secret_id = s.id AND o.state = 'overlapping'
  ORDER BY asked.place
`;

/**
 * A lease this long without a renewal is not answered any more. Twice the longest term: the holder's own clock is what
 * fences it, exactly; this keeps a forgotten lease id from being of use.
 */
const LEASE_SILENCE_MS = 120_000;

interface Row {
  asOf: string;
  sessionKey: string | null;
  slot: string;
  secret: string;
  state: 'live' | 'broken' | null;
  secretId: string | null;
  version: number | null;
  revision: string | null;
  envelope: Buffer | null;
  overlappingVersion: number | null;
  overlappingRevision: string | null;
  overlappingEnvelope: Buffer | null;
}

@Injectable()
export class SealedReferences {
  constructor(private readonly dataSource: DataSource) {}

  async read(request: RequestOf<typeof resolve>, consumer: string): Promise<Snapshot> {
    const rows: Row[] = await this.dataSource.query(SNAPSHOT, [
      request.leaseId,
      consumer,
      request.team,
      request.resourceId,
      request.references.map(({ slot }) => slot),
      request.references.map(({ secret }) => secret),
      LEASE_SILENCE_MS,
    ]);
    const { asOf, sessionKey } = rows[0]!;
    return { asOf, sessionKey, references: rows.map(toSealedReference) };
  }
}

function toSealedReference({ slot, secret, state, secretId, ...row }: Row): SealedReference {
  const current = toVersion(row.version, row.revision, row.envelope);
  const overlapping = toVersion(row.overlappingVersion, row.overlappingRevision, row.overlappingEnvelope);
  return { slot, secret, state, secretId, current, overlapping };
}

function toVersion(version: number | null, revision: string | null, envelope: Buffer | null): SealedVersion | null {
  return version === null || revision === null || envelope === null ? null : { version, revision, envelope };
}
