import { CountersignError, type getPropagation, type PropagationView, type RequestOf } from '@countersign/contracts';
import { evaluateBarrier, type ProtocolSettings } from '@countersign/holder/protocol';
import { CLOCK, type Clock } from '@countersign/platform-clock';
import { Inject, Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { DataSource } from 'typeorm';
import { PROTOCOL_SETTINGS } from '../keep-leases/lease-settings.js';
import { barrierTarget } from '../watch-propagation/barrier-target.js';
import { LeaseSnapshots, rowsFor } from '../watch-propagation/lease-snapshots.js';
import { PropagationWatch } from '../watch-propagation/propagation-watch.js';
import { named, toOlderUses, toPropagation } from '../watch-propagation/propagation-view.js';

interface ChangeRow {
  revision: string;
  type: string;
  occurred_at: Date;
  overlapping_revision: string | null;
}

/** Shows how far a secret's change has come, holder by holder; on request, only once that is news. */
@Injectable()
export class PropagationReader {
  constructor(
    private readonly dataSource: DataSource,
    private readonly snapshots: LeaseSnapshots,
    private readonly watch: PropagationWatch,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(PROTOCOL_SETTINGS) private readonly settings: ProtocolSettings,
  ) {}

  /** @throws CountersignError SECRET_NOT_FOUND where the team never had a secret of that name */
  async read(team: string, request: RequestOf<typeof getPropagation>): Promise<PropagationView> {
    const deadline = this.clock.monotonic() + request.waitSeconds * 1_000;
    for (;;) {
      const countersigned = this.watch.nextCountersignature();
      const view = await this.view(team, request.name, request.revision);
      const isNews = request.unless === undefined || fingerprint(view) !== request.unless;
      if (isNews || this.clock.monotonic() >= deadline) return { ...view, fingerprint: fingerprint(view) };
      await countersigned;
    }
  }

  private async view(
    team: string,
    name: string,
    revision: string | undefined,
  ): Promise<Omit<PropagationView, 'fingerprint'>> {
    const change = await this.findChange(team, name, revision);
    const target = await barrierTarget(this.dataSource.manager, change.revision);
    const snapshot = await this.snapshots.fresh();
    const rows = rowsFor(target.revision, snapshot.rows);
    const verdict = evaluateBarrier(target, rows, snapshot.clock, this.settings);
    const waiting = new Map(verdict.waitingFor.map((entry) => [entry.holder.process, entry]));
    const presumed = new Set(verdict.presumed.map(({ holder }) => holder.process));
    const holders = rows.map(({ holder, applied }) => {
      const entry = waiting.get(holder.process);
      const standing = entry?.why ?? (presumed.has(holder.process) ? ('presumed' as const) : ('confirmed' as const));
      return { ...named(holder), applied: String(applied), standing, olderUses: toOlderUses(entry?.uses ?? []) };
    });
    return {
      ...toPropagation(verdict),
      name,
      revision: change.revision,
      type: change.type,
      changedAt: change.occurred_at.toISOString(),
      holders,
      // While an overlap lasts the old value is allowed on purpose: its end is a change with a barrier of its own.
      safeToRevoke: verdict.state === 'drained' && change.overlapping_revision === null,
    };
  }

  private async findChange(team: string, name: string, revision: string | undefined): Promise<ChangeRow> {
    const [change]: ChangeRow[] = await this.dataSource.query(
      `SELECT revision, type, occurred_at, overlapping_revision FROM changes
       WHERE team = $1 AND secret_name = $2 AND type LIKE 'secret.%' AND ($3::bigint IS NULL OR revision = $3)
       ORDER BY revision DESC LIMIT 1`,
      [team, name, revision ?? null],
    );
    if (!change) {
      throw new CountersignError('SECRET_NOT_FOUND', `The team has no change of a secret named ${name}.`, {
        secret: name,
      });
    }
    return change;
  }
}

/** Tells one view from another. Times by which something ends move with every renewal and are no news. */
function fingerprint(view: Omit<PropagationView, 'fingerprint'>): string {
  const { waitingFor, holders, ...rest } = view;
  const news = {
    ...rest,
    waitingFor: waitingFor.map(({ until: _, ...entry }) => entry),
    holders: holders.map(({ consumer, instance, standing, olderUses }) => ({
      consumer,
      instance,
      standing,
      olderUses,
    })),
  };
  return createHash('sha256').update(JSON.stringify(news)).digest('base64url');
}
