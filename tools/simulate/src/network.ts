import type { SimulatedProcess } from './process.js';
import type { World } from './world.js';

/** Loses, delays, repeats and reorders. A partition is one-directional. */
export class Network {
  private readonly cut = new Set<string>();

  constructor(private readonly world: World) {}

  /** The bus is a place of its own, so that a holder may hear from the store while events do not come, and vice versa. */
  send(from: string, to: SimulatedProcess, run: () => void): void {
    const { random, scenario, coverage } = this.world;
    if (this.cut.has(`${from}>${to.name}`)) return coverage.count('message cut by a partition');
    if (!this.world.calm) {
      if (random.chance(from === 'bus' ? scenario.busLoss : scenario.loss)) return coverage.count('message lost');
      if (random.chance(scenario.duplication)) {
        coverage.count('message duplicated');
        this.deliver(to, run);
      }
    }
    this.deliver(to, run);
  }

  cutOff(from: string, to: string): void {
    this.cut.add(`${from}>${to}`);
  }

  mend(from: string, to: string): void {
    this.cut.delete(`${from}>${to}`);
  }

  heal(): void {
    this.cut.clear();
  }

  private deliver(to: SimulatedProcess, run: () => void): void {
    const { random, lateness, schedule, settings } = this.world;
    const late = random.chance(lateness);
    const delay = late ? random.between(0, random.chance(0.3) ? 3 : 0.3) * settings.termMs : random.between(0.2, 3);
    schedule.after(delay, () => to.receive(run));
  }
}
