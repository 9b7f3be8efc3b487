import type { SeededRandom } from '@countersign/seeded-random';
import { setTimeout as pause } from 'node:timers/promises';
import type { ChaosSystem } from './chaos-system.js';
import type { Fault } from './history.js';
import { monotonicMs } from './monotonic.js';
import type { SupervisedProcess } from './supervised-process.js';
import type { Direction } from './tcp-proxy.js';

/** A way to break one thing: resolves when it is mended. */
interface Break {
  kind: string;
  target: string;
  /** What nobody else may break meanwhile. */
  busy: string;
  run: () => Promise<void>;
}

/** Faults that last at the same time, at most. */
const AT_ONCE = 3;
const DIRECTIONS: readonly (readonly Direction[])[] = [['in', 'out'], ['in'], ['out']];

/** Breaks things, as the seed says, until it is told to stop; then waits until all is mended. */
export class Nemesis {
  readonly faults: Fault[] = [];
  private readonly broken = new Set<string>();
  private readonly running = new Set<Promise<void>>();

  constructor(
    private readonly system: ChaosSystem,
    private readonly random: SeededRandom,
    /** How the kinds to choose from begin; all unless told. */
    private readonly kinds: readonly string[] | null = null,
  ) {}

  async run(stopped: () => boolean): Promise<void> {
    while (!stopped()) {
      await pause(this.random.between(200, 1_800));
      const choice = this.chooseAllowed();
      if (this.broken.size >= AT_ONCE || !choice || this.broken.has(choice.busy) || stopped()) continue;
      const broken = this.inflict(choice).finally(() => this.running.delete(broken));
      this.running.add(broken);
    }
    await Promise.all(this.running);
  }

  private async inflict({ kind, target, busy, run }: Break): Promise<void> {
    this.broken.add(busy);
    const at = monotonicMs();
    try {
      await run();
    } finally {
      this.faults.push({ kind, target, at, until: monotonicMs() });
      this.broken.delete(busy);
    }
  }

  private chooseAllowed(): Break | null {
    for (let tries = 0; tries < 300; tries += 1) {
      const choice = this.choose();
      if (!this.kinds || this.kinds.some((kind) => choice.kind.startsWith(kind))) return choice;
    }
    return null;
  }

  private choose(): Break {
    const { random, system } = this;
    const dice = random.fraction();
    if (dice < 0.1) return this.postgres();
    if (dice < 0.25) return this.nats();
    return this.process(random.pick(dice < 0.6 ? system.holders : system.services));
  }

  private postgres(): Break {
    const { postgres } = this.system.bench;
    const kill = this.random.chance(0.6);
    const down = this.span();
    const run = async () => {
      await (kill ? postgres.kill() : postgres.server.stop());
      await pause(down);
      await postgres.restart();
    };
    return { kind: kill ? 'kill postgres' : 'restart postgres', target: 'postgres', busy: 'postgres', run };
  }

  private nats(): Break {
    const { nats } = this.system.bench;
    const act = this.random.pick(['kill', 'restart', 'freeze']);
    const down = this.span();
    const run = async () => {
      if (act === 'freeze') {
        const pid = nats.server.process.pid!;
        process.kill(pid, 'SIGSTOP');
        await pause(down);
        process.kill(pid, 'SIGCONT');
        return;
      }
      await (act === 'kill' ? nats.kill() : nats.server.stop());
      await pause(down);
      await nats.restart();
    };
    return { kind: `${act} nats`, target: 'nats', busy: 'nats', run };
  }

  private process(process: SupervisedProcess): Break {
    const { random } = this;
    const { name, kind, proxies } = process.spec;
    const span = this.span();
    const link = random.pick(Object.keys(proxies));
    const of = (what: string, run: () => Promise<void>): Break => ({
      kind: what,
      target: process.lifeName,
      busy: name,
      run,
    });
    const directions = random.pick(DIRECTIONS);
    switch (random.pick(['kill', 'leave', 'freeze', 'freeze', 'cut', 'cut', 'reset'])) {
      case 'kill':
        return of(`kill ${kind}`, () => this.down(process, () => process.kill(), span / 2));
      case 'leave':
        return of(`restart ${kind}`, () => this.down(process, () => process.leave(), 0));
      case 'freeze':
        return of(`freeze ${kind}`, () => this.frozen(process, span));
      case 'cut':
        return of(`cut ${kind} from ${link} (${directions.join('+')})`, async () => {
          proxies[link]!.cut(directions);
          await pause(span);
          proxies[link]!.mend();
        });
      default:
        return of(`reset ${kind} to ${link}`, async () => proxies[link]!.reset());
    }
  }

  private async down(process: SupervisedProcess, end: () => Promise<void>, forMs: number): Promise<void> {
    await end();
    await pause(forMs);
    await process.start();
  }

  private async frozen(process: SupervisedProcess, forMs: number): Promise<void> {
    process.freeze();
    await pause(forMs);
    process.thaw();
  }

  /** Often shorter than a term, sometimes longer than everything that ends by itself. */
  private span(): number {
    return this.random.between(0.05, this.random.chance(0.5) ? 0.6 : 3.5) * this.system.options.termMs;
  }
}
