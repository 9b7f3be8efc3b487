import type { Propagation } from '@countersign/contracts';
import { evaluateBarrier, type BarrierTarget, type ProtocolSettings } from '@countersign/holder/protocol';
import { CLOCK, type Clock } from '@countersign/platform-clock';
import { Inject, Injectable } from '@nestjs/common';
import { once } from 'node:events';
import { DataSource } from 'typeorm';
import { COMMITTED } from '../domain/propagation.js';
import { LeaseRows } from '../keep-leases/lease-rows.js';
import { PROTOCOL_SETTINGS } from '../keep-leases/lease-settings.js';
import { barrierTarget } from './barrier-target.js';
import { LeaseSnapshots, rowsFor } from './lease-snapshots.js';
import { toPropagation } from './propagation-view.js';

/** What a write was asked to wait for. */
export interface WaitOptions {
  wait: 'none' | 'applied' | 'drained';
  timeoutSeconds: number;
}

/** Countersignatures that another replica took are seen this often; this replica's own at once. */
const POLL_MS = 100;

/** Waits for barriers. A wait that times out is no failure: it answers how far the change has come. */
@Injectable()
export class PropagationWatch {
  constructor(
    private readonly dataSource: DataSource,
    private readonly leases: LeaseRows,
    private readonly snapshots: LeaseSnapshots,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(PROTOCOL_SETTINGS) private readonly settings: ProtocolSettings,
  ) {}

  /** Waits as asked for a committed change, and says what was reached and who is in the way. */
  async reached(revision: string, { wait, timeoutSeconds }: WaitOptions): Promise<Propagation> {
    if (wait === 'none') return COMMITTED;
    const target = await barrierTarget(this.dataSource.manager, revision);
    const deadline = this.clock.monotonic() + timeoutSeconds * 1_000;
    for (;;) {
      const countersigned = this.nextCountersignature();
      const propagation = await this.evaluate(target);
      const isReached = propagation.state === 'drained' || (wait === 'applied' && propagation.state === 'applied');
      if (isReached || this.clock.monotonic() >= deadline) return propagation;
      await countersigned;
    }
  }

  async evaluate(target: BarrierTarget): Promise<Propagation> {
    const { rows, clock } = await this.snapshots.fresh();
    return toPropagation(evaluateBarrier(target, rowsFor(target.revision, rows), clock, this.settings));
  }

  /** Listened for before the rows are read, so that none between the reading and the waiting is missed. */
  async nextCountersignature(): Promise<void> {
    await once(this.leases.events, 'countersigned', { signal: AbortSignal.timeout(POLL_MS) }).catch(() => {});
  }
}
