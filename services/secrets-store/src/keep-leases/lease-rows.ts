import type { acquireLease, leaveLease, renewLease, RequestOf, ResponseOf } from '@countersign/contracts';
import type { ProtocolSettings } from '@countersign/holder/protocol';
import { CLOCK, type Clock } from '@countersign/platform-clock';
import { Inject, Injectable } from '@nestjs/common';
import { EventEmitter } from 'node:events';
import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { Batcher } from '@countersign/platform-database';
import { LeaseRoom } from './lease-room.js';
import { PROTOCOL_SETTINGS } from './lease-settings.js';
import { RenewalPace } from './renewal-pace.js';

type Renewal = RequestOf<typeof renewLease> & { consumer: string };
type RenewalAnswer = ResponseOf<typeof renewLease>;

/** Renewals that one statement takes. */
const BATCH_MAX = 500;

/**
 * The leases as rows, as `lease-row.ts` of the protocol says what to write: `acquireRow` and `renewRow` in SQL, so that
 * the extension is committed before the head is read, and many renewals are one statement.
 *
 * The time is read within the statement: never before the request arrived.
 */
const NOW_MS = `extract(epoch FROM clock_timestamp()) * 1000`;

const ACQUIRE = `
  INSERT INTO leases (process, consumer, instance, lease_id, session_key, sequence, applied, uses, longest_use_ms,
                      extended_at_ms, extended_at_watched_ms)
  SELECT $1, $2, $3, $4, $5, $6, head, $7::jsonb, $8, ${NOW_MS}, watched_ms FROM revision_counter, lease_watch
  ON CONFLICT (process) DO UPDATE SET
    (instance, lease_id, session_key, sequence, applied, uses, longest_use_ms, extended_at_ms, extended_at_watched_ms,
     has_left, forgotten_at) =
    (excluded.instance, excluded.lease_id, excluded.session_key, excluded.sequence, excluded.applied, excluded.uses,
     excluded.longest_use_ms, excluded.extended_at_ms, excluded.extended_at_watched_ms, false, NULL)
  WHERE leases.sequence < excluded.sequence AND leases.consumer = excluded.consumer
  RETURNING lease_id
`;

/**
 * SAFETY (promise 5): a holder that has applied more than this database knows speaks of a history that was lost (an older
 * backup was restored). Of the revisions that are given out again it would ignore the changes, so its word for them is not
 * taken, and its lease not extended: it is fenced within a term, and fails closed until it is started anew.
 */
const RENEW = `
  UPDATE leases l SET sequence = r.sequence, applied = r.applied, uses = r.uses, forgotten_at = NULL,
    extended_at_ms = ${NOW_MS}, extended_at_watched_ms = (SELECT watched_ms FROM lease_watch)
  FROM jsonb_to_recordset($1::jsonb)
    AS r (process uuid, consumer text, "leaseId" uuid, sequence bigint, applied bigint, uses jsonb)
  WHERE l.process = r.process AND l.consumer = r.consumer AND l.lease_id = r."leaseId" AND NOT l.has_left
    AND l.sequence < r.sequence AND r.applied <= (SELECT head FROM revision_counter)
  RETURNING l.process, l.sequence
`;

@Injectable()
export class LeaseRows {
  /** Emits `countersigned` whenever rows may have brought a barrier closer. */
  readonly events = new EventEmitter<{ countersigned: []; newListener: [] }>().setMaxListeners(0);
  private readonly pace: RenewalPace;
  private readonly room: LeaseRoom;
  private readonly renewals = new Batcher<Renewal, RenewalAnswer>((batch) => this.renewBatch(batch), BATCH_MAX);

  constructor(
    private readonly dataSource: DataSource,
    @Inject(PROTOCOL_SETTINGS) private readonly settings: ProtocolSettings,
    @Inject(CLOCK) clock: Clock,
  ) {
    this.room = new LeaseRoom(dataSource);
    this.pace = new RenewalPace(clock, () => this.events.listenerCount('countersigned') > 0);
    this.events.on('newListener', () => this.pace.hurry());
  }

  async acquire(consumer: string, request: RequestOf<typeof acquireLease>): Promise<ResponseOf<typeof acquireLease>> {
    await this.room.refuseBeyond(consumer, request.uses, true);
    const leaseId = uuidv7();
    const granted: unknown[] = await this.dataSource.query(ACQUIRE, [
      request.process,
      consumer,
      request.instance,
      leaseId,
      request.sessionKey,
      request.sequence,
      JSON.stringify(request.uses),
      request.longestUseMs,
    ]);
    if (granted.length === 0) return { outcome: 'overtaken' };
    const { sequence } = request;
    return { outcome: 'granted', leaseId, sequence, termMs: this.settings.termMs, head: await this.head() };
  }

  async renew(consumer: string, request: RequestOf<typeof renewLease>): Promise<RenewalAnswer> {
    await this.room.refuseBeyond(consumer, request.uses, false);
    await this.pace.turn(BigInt(request.applied));
    return this.renewals.add({ ...request, consumer });
  }

  async leave(consumer: string, request: RequestOf<typeof leaveLease>): Promise<void> {
    await this.dataSource.query(
      `UPDATE leases SET sequence = $4, uses = '[]', has_left = true
       WHERE process = $1 AND consumer = $2 AND lease_id = $3 AND sequence < $4`,
      [request.process, consumer, request.leaseId, request.sequence],
    );
    this.events.emit('countersigned');
  }

  private async renewBatch(batch: Renewal[]): Promise<RenewalAnswer[]> {
    const rows = [...latestOfEach(batch).values()].map(({ process, consumer, leaseId, sequence, applied, uses }) => ({
      process,
      consumer,
      leaseId,
      sequence,
      applied,
      uses,
    }));
    // SAFETY (promises 5, 6): first the extensions, committed; then the head, from the primary; then the answers. A change
    // that commits in between is either in that head, or its barrier sees the extended leases.
    const [extended]: [{ process: string; sequence: string }[], number] = await this.dataSource.query(RENEW, [
      JSON.stringify(rows),
    ]);
    const head = await this.head();
    this.events.emit('countersigned');
    const taken = new Map(extended.map(({ process, sequence }) => [process, Number(sequence)]));
    const refused = batch.filter(({ process, sequence }) => taken.get(process) !== sequence);
    const known = await this.knownLeases(refused);
    return batch.map(({ process, leaseId, sequence }): RenewalAnswer => {
      if (taken.get(process) === sequence) return { outcome: 'extended', leaseId, sequence, head };
      return known.has(leaseId) ? { outcome: 'overtaken' } : { outcome: 'unknown-lease', leaseId, sequence };
    });
  }

  private async knownLeases(of: readonly Renewal[]): Promise<Set<string>> {
    if (of.length === 0) return new Set();
    const rows: { lease_id: string }[] = await this.dataSource.query(
      'SELECT lease_id FROM leases WHERE lease_id = ANY($1::uuid[]) AND NOT has_left',
      [of.map(({ leaseId }) => leaseId)],
    );
    return new Set(rows.map(({ lease_id }) => lease_id));
  }

  private async head(): Promise<string> {
    const [row]: { head: string }[] = await this.dataSource.query('SELECT head FROM revision_counter');
    return row!.head;
  }
}

/** A statement updates a row once: of a process's several renewals in one batch the last one counts. */
function latestOfEach(batch: readonly Renewal[]): Map<string, Renewal> {
  const latest = new Map<string, Renewal>();
  for (const renewal of batch) {
    const known = latest.get(renewal.process);
    if (!known || known.sequence < renewal.sequence) latest.set(renewal.process, renewal);
  }
  return latest;
}
