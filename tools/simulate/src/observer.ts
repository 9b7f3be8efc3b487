import type { BarrierTarget, BarrierVerdict, Change, Reference, RunningUse } from '@countersign/holder/protocol';
import type { NameState } from './database.js';
import { NameHistory } from './history.js';
import type { HolderProcess } from './holder-process.js';
import { Violation } from './violation.js';
import type { World } from './world.js';

interface ObservedUse {
  holder: HolderProcess;
  use: RunningUse;
  disobedient: boolean;
}

const EVERY_HOLDER = 'every holder';

/** Sees everything at once, in true time and in the true order, and holds what happens against promises 4 to 6. */
export class Observer {
  private readonly names = new Map<string, NameHistory>();
  private readonly running = new Map<RunningUse, ObservedUse>();
  /** What was said to be applied, by all holders or by one, for each secret. */
  private readonly said = new Map<string, Set<BarrierTarget>>();
  private readonly sayers = new Map<BarrierTarget, Set<string>>();
  /** The latest state of a name that a holder has acted on, as a revision. */
  private readonly furthest = new Map<string, bigint>();

  constructor(private readonly world: World) {}

  committed(change: Change, state: NameState, kind: string): void {
    this.world.coverage.count(`change ${kind}`);
    this.world.note([change.secretName], () => `commits ${change.revision}: ${kind} ${describe(state)}`);
    const history = this.names.get(change.secretName) ?? new NameHistory();
    this.names.set(change.secretName, history);
    history.committed(change, state, this.world.schedule.now);
  }

  useBegan(holder: HolderProcess, reference: Reference, use: RunningUse, overlapping: boolean): void {
    this.world.coverage.count(overlapping ? 'use of an overlapping version' : 'use of a current version');
    this.world.note([holder.name, reference.secretName], () => `begins a use of ${describeUse(use)}`);
    this.running.set(use, { holder, use, disobedient: false });
    const history = this.names.get(reference.secretName);
    const version = history?.version(use.secretId, use.revision, overlapping);
    const subjects = [holder.name, reference.secretName];
    if (!version) throw new Violation('existence', `${describeUse(use)} never was so`, subjects);
    const granted = history?.reference(reference);
    if (!granted) throw new Violation('promise 3', `${describeUse(use)} without a reference`, subjects);
    const { termMs } = this.world.settings;
    for (const span of [version, granted]) {
      const late = span.untilTime === null ? 0 : this.world.schedule.now - span.untilTime;
      if (late > 0) this.world.coverage.count('use of what had been replaced, within the term');
      if (late > termMs) {
        throw new Violation(
          'promise 6',
          `${holder.name} uses ${span.what} ${late.toFixed(1)} ms after its end`,
          subjects,
        );
      }
    }
    const name = `${holder.name} ${reference.secretName}`;
    const before = this.furthest.get(name) ?? 0n;
    if (version.until !== null && version.until <= before) {
      throw new Violation(
        'promise 4',
        `${holder.name} goes back to ${version.what} after revision ${before}`,
        subjects,
      );
    }
    if (version.from > before) this.furthest.set(name, version.from);
    this.checkAgainstSaid(holder, reference, use, granted.until);
  }

  useEnded(use: RunningUse): void {
    this.running.delete(use);
  }

  disobeyed(use: RunningUse): void {
    const observed = this.running.get(use);
    if (observed) observed.disobedient = true;
  }

  private checkAgainstSaid(
    holder: HolderProcess,
    reference: Reference,
    use: RunningUse,
    revokedAt: bigint | null,
  ): void {
    for (const sayer of [EVERY_HOLDER, holder.name]) {
      for (const target of this.said.get(`${sayer} ${use.secretId}`) ?? []) {
        if (!isOlder(use, target) && revokedAt !== target.revision) continue;
        throw new Violation(
          'promise 5',
          `applied(${target.revision}) was said of ${sayer}, and ${holder.name} begins a use of ${describeUse(use)}`,
          [holder.name, reference.secretName],
        );
      }
    }
  }

  private remember(sayer: string, target: BarrierTarget): void {
    const sayers = this.sayers.get(target) ?? new Set();
    if (sayers.has(sayer)) return;
    this.sayers.set(target, sayers.add(sayer));
    const key = `${sayer} ${target.secretId}`;
    this.said.set(key, (this.said.get(key) ?? new Set()).add(target));
  }

  judged(secretName: string, target: BarrierTarget, verdict: BarrierVerdict): void {
    const { settings, schedule } = this.world;
    if (verdict.state !== 'committed') this.remember(EVERY_HOLDER, target);
    for (const { process } of verdict.confirmed) this.remember(process, target);
    if (verdict.basis === 'confirmed' && verdict.presumed.length > 0) {
      throw new Violation('promise 5', 'confirmed is said where it is presumed', [secretName]);
    }
    const confirmed = new Set(verdict.confirmed.map(({ process }) => process));
    const presumed = new Set(verdict.presumed.map(({ holder }) => holder.process));
    for (const { holder, use, disobedient } of this.running.values()) {
      if (!isOlder(use, target)) continue;
      // Silence is not death: a process that is stopped, or a use that will not stop, is what *presumed* warns of.
      const isStopped = holder.alive && holder.hasStalledSince(schedule.now - settings.shortlyMs);
      const isWarnedOf = presumed.has(holder.name) && (disobedient || isStopped);
      if (isWarnedOf) this.world.coverage.count('presumed, and a stopped process or a disobedient use went on');
      else if (confirmed.has(holder.name) || verdict.state === 'drained') {
        throw new Violation(
          'promise 5',
          `${verdict.state}(${target.revision}) is said (${verdict.basis}), and ${describeUse(use)} runs in ${holder.name}`,
          [holder.name, secretName],
        );
      }
    }
  }
}

/** Of the observer's own: not the protocol's, which is on trial. */
function isOlder(use: RunningUse, target: BarrierTarget): boolean {
  if (use.secretId !== target.secretId || use.revision === target.overlapping) return false;
  return target.currentSince === null || use.revision < target.currentSince;
}

function describeUse({ secretId, version, revision }: RunningUse): string {
  return `${secretId} version ${version} of revision ${revision}`;
}

function describe({ secretId, current, overlapping, references }: NameState): string {
  const version = current ? `version ${current.version} of ${current.revision}` : 'deleted';
  const beside = overlapping ? ` beside ${overlapping.version} of ${overlapping.revision}` : '';
  return `${secretId} is ${version}${beside}, ${references.size} references`;
}
