import type { HolderProcess } from './holder-process.js';
import type { SimulatedProcess } from './process.js';
import type { World } from './world.js';

/** Breaks things, at the rates of the scenario, until it is told to stop. */
export class Nemesis {
  constructor(private readonly world: World) {
    const { scenario } = world;
    this.often(scenario.partitions, () => this.partition());
    this.often(scenario.kills, () => this.kill());
    this.often(scenario.pauses, () => this.pause(false));
    this.often(scenario.suspends, () => this.pause(true));
    this.often(scenario.wallSteps, () => this.stepWall());
    this.often(scenario.databaseSteps, () => this.stepDatabase(world.random.pick([0.3, 3]) * world.settings.termMs));
    this.often(scenario.databaseNudges, () => this.stepDatabase(world.settings.toleranceMs - 2));
    this.often(scenario.primaryChanges, () => this.changePrimary());
    this.often(scenario.truncations, () => this.world.database.truncateLog());
    this.often(scenario.leaves, () => this.leave());
  }

  private often(perTerm: number, act: () => void): void {
    if (perTerm === 0) return;
    const { random, settings } = this.world;
    const next = (): void => {
      this.world.schedule.after(random.between(0, 2 / perTerm) * settings.termMs, () => {
        if (this.world.calm) return;
        act();
        next();
      });
    };
    next();
  }

  private span(): number {
    const { random, settings } = this.world;
    return random.between(0, random.chance(0.5) ? 0.6 : 3.5) * settings.termMs;
  }

  private partition(): void {
    const { random, network, schedule, coverage } = this.world;
    const inner = random.pick([...this.world.stores, ...this.world.resolvers]).name;
    const outer = this.anyHolder()?.name;
    if (outer === undefined) return;
    const [from, to] = random.pick([
      [inner, outer],
      [outer, inner],
      ['bus', outer],
      ['bus', inner],
    ] as const);
    if (random.chance(0.3)) return this.isolate(outer);
    coverage.count('fault: partition in one direction');
    this.world.note([outer], () => `nothing gets from ${from} to ${to}`);
    network.cutOff(from, to);
    schedule.after(this.span(), () => network.mend(from, to));
  }

  /** A holder that hears nothing at all, or that nobody hears. */
  private isolate(holder: string): void {
    const { random, network, schedule, coverage, stores } = this.world;
    const deaf = random.chance(0.7);
    coverage.count('fault: holder isolated');
    this.world.note([holder], () => (deaf ? `${holder} hears nothing` : `nobody hears ${holder}`));
    for (const inner of ['bus', ...stores.map(({ name }) => name)]) {
      const [from, to] = deaf ? [inner, holder] : [holder, inner];
      network.cutOff(from, to);
    }
    schedule.after(this.span(), () => {
      for (const inner of ['bus', ...stores.map(({ name }) => name)]) {
        network.mend(inner, holder);
        network.mend(holder, inner);
      }
    });
  }

  private kill(): void {
    const { schedule, coverage } = this.world;
    const victim = this.anyProcess();
    if (!victim.alive) return;
    coverage.count('fault: process killed');
    this.world.note([victim.name], () => `${victim.name} is killed`);
    this.world.kill(victim);
    schedule.after(this.span(), () => this.world.startAgain(victim));
  }

  private pause(suspend: boolean): void {
    const { schedule, coverage } = this.world;
    const victim = this.anyProcess();
    if (!victim.alive || victim.stalled || (suspend && !victim.machine.suspend())) return;
    coverage.count(suspend ? 'fault: machine suspended' : 'fault: process stopped');
    this.world.note([victim.name], () => `${victim.name} stands still (${suspend ? 'machine suspended' : 'stopped'})`);
    victim.stop();
    schedule.after(this.span(), () => {
      if (victim.replaced) return;
      victim.machine.resume();
      this.world.note([victim.name], () => `${victim.name} goes on`);
      victim.resume();
    });
  }

  private stepWall(): void {
    const { random, coverage, settings } = this.world;
    const { machine, name } = this.anyProcess();
    const by = random.between(-1, 1) * (random.chance(0.3) ? 25 : 3 * settings.termMs);
    if (!machine.step(by)) return;
    coverage.count('fault: wall clock stepped');
    this.world.note([name], () => `wall clock of ${name} steps by ${by.toFixed(0)} ms`);
  }

  private stepDatabase(most: number): void {
    const { random, coverage, database } = this.world;
    const by = random.between(-1, 1) * most;
    coverage.count('fault: database clock stepped');
    this.world.note(['database'], () => `database clock steps by ${by.toFixed(0)} ms`);
    database.stepClock(by);
  }

  private changePrimary(): void {
    const { coverage, database, random, schedule, settings } = this.world;
    coverage.count('fault: change of primary');
    this.world.note(['database'], () => 'another primary');
    database.newClock();
    database.available = false;
    schedule.after(random.between(0, 0.3) * settings.termMs, () => {
      database.available = true;
    });
  }

  private leave(): void {
    const holder = this.anyHolder();
    if (!holder) return;
    this.world.coverage.count('clean leave begun');
    this.world.note([holder.name], () => `${holder.name} begins to leave`);
    holder.protocol.leave();
    this.world.schedule.after(this.span(), () => {
      if (holder.alive) this.world.kill(holder);
      else this.world.coverage.count('clean leave completed');
      this.world.startAgain(holder);
    });
  }

  private anyHolder(): HolderProcess | null {
    const alive = [...this.world.holders.values()].filter((holder) => holder.alive);
    return alive.length === 0 ? null : this.world.random.pick(alive);
  }

  private anyProcess(): SimulatedProcess {
    const { random, stores, resolvers } = this.world;
    const holder = random.chance(0.7) ? this.anyHolder() : null;
    return holder ?? random.pick([...stores, ...resolvers]);
  }
}
