import {
  type AcquireRequest,
  type BarrierTarget,
  type BarrierVerdict,
  type CatchUpAnswer,
  type Countersignature,
  type DatabaseClock,
  type DatabaseInstant,
  extensionOf,
  grantOf,
  type LeaseGrant,
  type LeaseRow,
  type LeaveRequest,
  type RenewalAnswer,
  type Revision,
  type WatchedClock,
} from '@countersign/holder/protocol';
import type { Machine } from './machine.js';
import { SimulatedProcess } from './process.js';
import type { World } from './world.js';

/** One replica of secrets-store. Its transactions and its answers are separate steps, so anything may come in between. */
export class StoreProcess extends SimulatedProcess {
  private readonly clock: DatabaseClock;

  constructor(
    private readonly world: World,
    name: string,
    machine: Machine,
  ) {
    super(name, machine, world.schedule);
    this.clock = new world.rules.DatabaseClock(world.settings);
  }

  acquire(request: AcquireRequest, answer: (grant: LeaseGrant) => void): void {
    const { rules, settings, database } = this.world;
    this.change(
      request.holder.process,
      (row) =>
        rules.acquireRow(row, request, this.world.newId('lease'), { ...database.instant(), head: database.head }),
      (row, head) => answer(grantOf(row, settings.termMs, head)),
    );
  }

  renew(request: Countersignature, answer: (answer: RenewalAnswer) => void): void {
    const { rules, database, coverage } = this.world;
    this.change(
      request.holder.process,
      (row) => {
        const renewed = rules.renewRow(row, request, { ...database.instant(), head: database.head });
        if (renewed !== 'unknown') return renewed;
        coverage.count('renewal of an unknown lease');
        this.receive(() => answer({ outcome: 'unknown-lease', leaseId: request.leaseId, sequence: request.sequence }));
        return null;
      },
      (row, head) => answer(extensionOf(row, head)),
    );
  }

  leave(request: LeaveRequest, answer: () => void): void {
    this.change(request.holder.process, (row) => this.world.rules.leaveRow(row, request), answer);
  }

  catchUp(after: Revision, answer: (answer: CatchUpAnswer) => void): void {
    const { database } = this.world;
    const read = (): CatchUpAnswer => {
      const changes = database.changesAfter(after);
      return changes === 'truncated' ? { outcome: 'truncated', head: database.head } : { outcome: 'changes', changes };
    };
    this.query(read, answer);
  }

  barrier(target: BarrierTarget, answer: (verdict: BarrierVerdict) => void): void {
    const { rules, settings, database, schedule } = this.world;
    const judge = (rows: LeaseRow[], clock: WatchedClock): void =>
      answer(rules.evaluateBarrier(target, rows, clock, settings));
    if (rules.readsClock === 'before the rows') {
      return this.watchClock((clock) =>
        this.query(
          () => [...database.leases.values()],
          (rows) => judge(rows, clock),
        ),
      );
    }
    const sentMs = this.machine.read().monotonicMs;
    schedule.after(this.world.databaseDelay(), () => {
      if (!database.available) return;
      const rows = [...database.leases.values()];
      const { clock } = database.instant();
      // One statement: it may take its time between its snapshot and the clock, but not a term (statement_timeout).
      schedule.after(this.world.databaseDelay() / 2, () => {
        const instant = database.instant();
        if (!database.available || instant.clock !== clock) return; // it fell with its primary
        schedule.after(this.world.databaseDelay(), () =>
          this.receive(() => judge(rows, this.watched(instant, sentMs))),
        );
      });
    });
  }

  watchClock(answer: (clock: WatchedClock) => void = () => undefined): void {
    const sentMs = this.machine.read().monotonicMs;
    this.query(
      () => this.world.database.instant(),
      (instant) => answer(this.watched(instant, sentMs)),
    );
  }

  private watched(instant: DatabaseInstant, sentMs: number): WatchedClock {
    return this.clock.observe(instant, sentMs, this.machine.read().monotonicMs);
  }

  /** Extends and commits; then reads the head; then answers. */
  private change(
    process: string,
    write: (row: LeaseRow | undefined) => LeaseRow | null,
    answer: (row: LeaseRow, head: Revision) => void,
  ): void {
    const { database, rules } = this.world;
    const commit = (): LeaseRow | null => {
      const row = write(database.leases.get(process));
      if (row === null) this.world.coverage.count('request older than the row');
      else database.leases.set(process, row);
      return row;
    };
    const head = (): Revision => database.head;
    if (rules.readsHead === 'after the commit') {
      this.query(commit, (row) => row && this.query(head, (read) => answer(row, read)));
    } else {
      this.query(head, (read) => this.query(commit, (row) => row && answer(row, read)));
    }
  }

  /** One transaction. It is done once the database has taken it, whatever becomes of the process that asked. */
  private query<T>(run: () => T, answered: (result: T) => void): void {
    const { schedule, database } = this.world;
    schedule.after(this.world.databaseDelay(), () => {
      if (!database.available) return;
      const result = run();
      schedule.after(this.world.databaseDelay(), () => this.receive(() => answered(result)));
    });
  }
}
