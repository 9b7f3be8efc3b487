import {
  type Change,
  type FillTicket,
  type HolderProtocol,
  type HolderStep,
  type Reference,
  referenceKey,
  type RunningUse,
  type UseOptions,
} from '@countersign/holder/protocol';
import type { Machine } from './machine.js';
import { SimulatedProcess } from './process.js';
import type { World } from './world.js';

/** The longest lifetime of a sandbox, in terms. */
const LIFETIME_TERMS = 4;

interface Fill {
  sentAt: number;
  waiting: UseOptions[];
}

/** One instance of a consumer: drives the protocol over the network, and uses secrets. */
export class HolderProcess extends SimulatedProcess {
  readonly protocol: HolderProtocol<string>;
  private readonly fills = new Map<string, Fill>();
  private readonly obeys = new Map<RunningUse, boolean>();

  constructor(
    private readonly world: World,
    name: string,
    machine: Machine,
    private readonly references: readonly Reference[],
  ) {
    super(name, machine, world.schedule);
    const { scenario, settings, coverage } = world;
    this.protocol = new world.rules.Holder(
      {
        identity: { consumer: 'consumer', instance: name, process: name },
        settings,
        longestUseMs: scenario.lifetimes ? LIFETIME_TERMS * settings.termMs : 0,
        versionsMax: Infinity,
        dispose: () => coverage.count('holder entry wiped'),
      },
      machine.read(),
    );
  }

  onChange(change: Change): void {
    this.protocol.onChange(change, this.machine.read());
    this.world.note(
      [this.name, change.secretName],
      () => `hears of ${change.revision}; has applied ${this.protocol.applied}`,
    );
    this.drive();
  }

  drive(): void {
    for (const step of this.protocol.steps(this.machine.read())) this.take(step);
    if (this.protocol.hasLeft) this.alive = false;
  }

  /** Something in this process wants a secret now. */
  useSomething(): void {
    const { random, scenario, settings } = this.world;
    const reference = random.pick(this.references);
    const options: UseOptions = { overlapping: random.chance(0.2) };
    if (random.chance(scenario.longUses)) {
      options.resource = `resource ${reference.resourceId}`;
      if (scenario.lifetimes && random.chance(0.5)) {
        options.lifetimeMs = random.between(0.2, LIFETIME_TERMS) * settings.termMs;
      }
    }
    this.use(reference, options, true);
  }

  private use(reference: Reference, options: UseOptions, mayFill: boolean): void {
    const { coverage, observer, schedule } = this.world;
    const begun = this.protocol.beginUse(reference, this.machine.read(), options);
    if (begun.outcome === 'fill' && mayFill) return this.fill(reference, options);
    if (begun.outcome !== 'begun') return coverage.count(`use refused: ${begun.outcome}`);
    const { use } = begun;
    observer.useBegan(this, reference, use, options.overlapping ?? false);
    this.obeys.set(use, !this.world.random.chance(this.world.scenario.disobedience));
    // A use with a lifetime lives outside the process (a sandbox): it ends by itself, whatever becomes of the process.
    schedule.after(this.duration(options), () => {
      if (options.lifetimeMs === undefined) this.receive(() => this.end(use));
      else {
        observer.useEnded(use);
        this.receive(() => this.end(use));
      }
    });
  }

  private duration({ resource, lifetimeMs }: UseOptions): number {
    const { random, settings } = this.world;
    if (lifetimeMs !== undefined) return random.chance(0.5) ? lifetimeMs : random.between(0, lifetimeMs);
    return resource === undefined ? random.between(0, 20) : random.between(0, 4) * settings.termMs;
  }

  private end(use: RunningUse): void {
    if (!this.obeys.delete(use)) return;
    this.world.observer.useEnded(use);
    this.protocol.endUse(use);
    this.drive();
  }

  /** The process is gone, and with it every use that ran inside it. */
  die(): void {
    this.alive = false;
    for (const use of this.obeys.keys()) if (use.limit === null) this.world.observer.useEnded(use);
  }

  private fill(reference: Reference, options: UseOptions): void {
    const { network, resolvers, random, schedule, settings } = this.world;
    const key = `${reference.secretName} ${referenceKey(reference)}`;
    const flight = this.fills.get(key);
    if (flight && schedule.now - flight.sentAt < settings.retryMs) {
      flight.waiting.push(options);
      return;
    }
    const ticket = this.protocol.beginFill(reference, this.machine.read());
    if (!ticket) return;
    this.fills.set(key, { sentAt: schedule.now, waiting: [options] });
    const resolver = random.pick(resolvers);
    network.send(this.name, resolver, () =>
      resolver.resolve(ticket, (answer) => network.send(resolver.name, this, () => this.filled(key, ticket, answer))),
    );
  }

  private filled(key: string, ticket: FillTicket, answer: Parameters<HolderProtocol<string>['believe']>[1]): void {
    const believed = this.protocol.believe(ticket, answer, 'value', this.machine.read());
    this.world.coverage.count(`fill ${believed}`);
    this.world.note([this.name, ticket.reference.secretName], () => `fill as of ${answer.asOf}: ${believed}`);
    const flight = this.fills.get(key);
    this.fills.delete(key);
    if (believed === 'kept') for (const options of flight?.waiting ?? []) this.use(ticket.reference, options, false);
  }

  private take(step: HolderStep): void {
    const { network, random, stores, coverage } = this.world;
    coverage.count(`holder step ${step.do}`);
    if (step.do === 'abort') return this.abort(step.uses);
    const store = random.pick(stores);
    this.world.note([this.name], () => `asks ${store.name}: ${describe(step)}`);
    const answered = (run: () => void): void =>
      network.send(store.name, this, () => {
        run();
        this.world.note(
          [this.name],
          () => `is answered by ${store.name}: ${step.do}; has applied ${this.protocol.applied}`,
        );
        this.drive();
      });
    network.send(this.name, store, () => {
      const { protocol, machine } = this;
      if (step.do === 'acquire') {
        store.acquire(step.request, (grant) => answered(() => protocol.onGrant(grant, machine.read())));
      } else if (step.do === 'renew') {
        store.renew(step.request, (answer) => answered(() => protocol.onRenewal(answer, machine.read())));
      } else if (step.do === 'leave') {
        store.leave(step.request, () => answered(() => protocol.onLeft()));
      } else {
        store.catchUp(step.after, (answer) => answered(() => protocol.onCatchUp(answer, machine.read())));
      }
    });
  }

  private abort(uses: RunningUse[]): void {
    for (const use of uses) {
      if (this.obeys.get(use)) this.world.schedule.after(0, () => this.receive(() => this.end(use)));
      else this.world.observer.disobeyed(use);
    }
  }
}

function describe(step: HolderStep): string {
  if (step.do === 'abort') return `abort ${step.uses.length} uses`;
  if (step.do === 'catch-up') return `changes after ${step.after}`;
  const { request } = step;
  const uses =
    'uses' in request ? request.uses.map(({ secretId, revision, count }) => `${count} of ${secretId}@${revision}`) : [];
  const applied = 'applied' in request ? ` applied ${request.applied},` : '';
  return `${step.do} #${request.sequence},${applied} older uses: ${uses.join(', ') || 'none'}`;
}
