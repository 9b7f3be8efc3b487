import type { ProtocolSettings } from '@countersign/holder/protocol';
import type { SeededRandom } from '@countersign/seeded-random';
import { Admin } from './admin.js';
import { Coverage } from './coverage.js';
import { Database } from './database.js';
import { HolderProcess } from './holder-process.js';
import { Machine } from './machine.js';
import { Nemesis } from './nemesis.js';
import { Network } from './network.js';
import { Observer } from './observer.js';
import type { SimulatedProcess } from './process.js';
import { ResolverProcess } from './resolver-process.js';
import type { Rules } from './rules.js';
import type { Scenario } from './scenario.js';
import { Schedule } from './schedule.js';
import { StoreProcess } from './store-process.js';

export interface Note {
  at: number;
  subjects: readonly string[];
  text: string;
}

/** Everything there is in one simulation. */
export class World {
  readonly schedule = new Schedule();
  readonly coverage = new Coverage();
  readonly network = new Network(this);
  readonly observer = new Observer(this);
  readonly holders = new Map<string, HolderProcess>();
  readonly stores: StoreProcess[] = [];
  readonly resolvers: ResolverProcess[] = [];
  readonly notes: Note[] = [];
  readonly database: Database;
  readonly admin: Admin;
  readonly nemesis: Nemesis;
  /** Once set, nothing more goes wrong. */
  calm = false;
  private ids = 0;

  constructor(
    readonly random: SeededRandom,
    readonly scenario: Scenario,
    readonly rules: Rules,
    private readonly tracing: boolean,
  ) {
    this.database = new Database(this);
    for (let i = 0; i < scenario.stores; i += 1) this.stores.push(new StoreProcess(this, `store-${i}`, this.machine()));
    this.admin = new Admin(this);
    for (let i = 0; i < scenario.resolvers; i += 1) {
      this.resolvers.push(new ResolverProcess(this, `resolver-${i}`, this.machine()));
    }
    for (let i = 0; i < scenario.holders; i += 1) this.startHolder(`holder-${i}`, this.machine());
    this.nemesis = new Nemesis(this);
  }

  get settings(): ProtocolSettings {
    return this.scenario.clocks.settings;
  }

  /** How often a message takes long. */
  get lateness(): number {
    return this.calm ? 0 : this.scenario.lateness;
  }

  /** How long the database takes to begin a transaction, or to answer. */
  databaseDelay(): number {
    const { random, scenario, settings } = this;
    if (this.calm || !random.chance(scenario.slowness)) return random.between(0.1, 1);
    return random.between(0, random.chance(0.5) ? 0.05 : 0.8) * settings.termMs;
  }

  note(subjects: readonly string[], text: () => string): void {
    if (this.tracing) this.notes.push({ at: this.schedule.now, subjects, text: text() });
  }

  newId(of: string): string {
    this.ids += 1;
    return `${of}-${this.ids}`;
  }

  kill(victim: SimulatedProcess): void {
    if (victim instanceof HolderProcess) victim.die();
    victim.alive = false;
  }

  /** On the same machine, with nothing remembered. */
  startAgain(before: SimulatedProcess): void {
    if (before.replaced) return;
    before.replaced = true;
    before.machine.resume();
    if (before instanceof HolderProcess) {
      this.holders.delete(before.name);
      return this.startHolder(`${before.name.split('.')[0]}.${this.newId('start')}`, before.machine);
    }
    const { name, machine } = before;
    const at = this.stores.findIndex((store) => store === before);
    if (at >= 0) this.watch((this.stores[at] = new StoreProcess(this, name, machine)));
    const place = this.resolvers.findIndex((resolver) => resolver === before);
    if (place >= 0) this.watch((this.resolvers[place] = new ResolverProcess(this, name, machine)));
  }

  private startHolder(name: string, machine: Machine): void {
    const holder = new HolderProcess(this, name, machine, this.admin.references);
    this.holders.set(name, holder);
    this.note([name], () => `${name} starts`);
    const { random, schedule, scenario, settings } = this;
    this.repeat(
      holder,
      () => settings.shortlyMs * random.between(0.5, 1),
      () => holder.drive(),
    );
    if (scenario.uses > 0) {
      const pause = (): number => random.between(0, 2 / scenario.uses) * settings.termMs;
      this.repeat(holder, pause, () => holder.useSomething());
    }
    schedule.after(0, () => holder.drive());
  }

  /** Replicas look at their clock and their gaps by themselves, too. A replica started anew is another process. */
  watch(process: StoreProcess | ResolverProcess): void {
    const act = process instanceof StoreProcess ? () => process.watchClock() : () => process.drive();
    this.repeat(process, () => this.random.between(0.1, 0.4) * this.settings.termMs, act);
  }

  private repeat(process: SimulatedProcess, pause: () => number, act: () => void): void {
    const next = (): void => {
      if (!process.alive) return;
      process.receive(act);
      this.schedule.after(pause(), next);
    };
    this.schedule.after(pause(), next);
  }

  private machine(): Machine {
    const { rateError } = this.scenario.clocks;
    const rate = 1 + this.random.between(-rateError, rateError);
    return new Machine(this.schedule, rate, this.random.between(-1e6, 1e6));
  }
}
