import type { SeededRandom } from '@countersign/seeded-random';
import { CountersignError, type Propagation } from '@countersign/contracts';
import type { TeamClient } from '@countersign/workbench';
import { setTimeout as pause } from 'node:timers/promises';
import type { Act, Refusal, Verdict, Write } from './history.js';
import { monotonicMs } from './monotonic.js';
import { once } from './once.js';

export interface ClientRecord {
  writes: Write[];
  refusals: Refusal[];
  verdicts: Verdict[];
}

type Acknowledgement = { revision: string; version: number | null; propagation: Propagation };

/** Errors after which a write may have happened or not: it is repeated with its key until one knows. */
const UNKNOWN = new Set(['SERVICE_UNAVAILABLE', 'INTERNAL']);
const RETRY_MS = 100;

/** The admin of one secret: one act after the other, each repeated under its Idempotency-Key until it is acknowledged. */
export class Client {
  private live = true;
  private overlaps = false;
  private acts = 0;
  lastValue = '';

  constructor(
    private readonly team: TeamClient,
    readonly name: string,
    private readonly random: SeededRandom,
    private readonly record: ClientRecord,
  ) {}

  async run(stopped: () => boolean): Promise<void> {
    while (!stopped()) {
      await this.act(this.next());
      await pause(this.random.between(50, 700));
    }
  }

  /** The last write, once the world is mended. @returns its revision, whose barrier must close now */
  async settle(): Promise<string> {
    if (!this.live) await this.act('create', 'none');
    const written = await this.act('rotate', 'none', 1, 0);
    return written!.revision;
  }

  private next(): Act {
    if (!this.live) return 'create';
    const dice = this.random.fraction();
    if (this.overlaps && dice < 0.5) return dice < 0.3 ? 'undo' : 'finish';
    return dice > 0.88 ? 'delete' : 'rotate';
  }

  private async act(
    act: Act,
    wait = this.random.pick(['none', 'applied', 'applied', 'drained', 'drained'] as const),
    timeoutSeconds = this.random.integer(1, 4),
    overlapSeconds = this.random.chance(0.4) ? this.random.pick([1, 2, 600]) : 0,
  ): Promise<Acknowledgement | null> {
    this.acts += 1;
    const value = act === 'create' || act === 'rotate' ? `${this.name}:${this.acts}` : null;
    const options = { wait, timeoutSeconds, ...once(`${this.name}-${this.acts}`) };
    const ask = () => this.ask(act, value, options, overlapSeconds);
    const invokedAt = monotonicMs();
    const { answer, tries } = await this.untilAcknowledged(act, ask);
    if (answer === null) return null;
    const { name } = this;
    const revision = BigInt(answer.revision);
    const acknowledgedAt = monotonicMs();
    this.record.writes.push({ act, name, value, invokedAt, acknowledgedAt, tries, revision, version: answer.version });
    this.record.verdicts.push(verdictOf(name, answer.revision, answer.propagation));
    this.live = act !== 'delete';
    this.overlaps = act === 'rotate' && overlapSeconds > 0;
    this.lastValue = value ?? this.lastValue;
    return answer;
  }

  private async ask(
    act: Act,
    value: string | null,
    {
      wait,
      timeoutSeconds,
      idempotency,
    }: { wait: 'none' | 'applied' | 'drained'; timeoutSeconds: number } & ReturnType<typeof once>,
    overlapSeconds: number,
  ): Promise<Acknowledgement> {
    const { team, name } = this;
    const options = { wait, timeoutSeconds, idempotency };
    switch (act) {
      case 'create':
        return team.create(name, value!, { idempotency });
      case 'rotate':
        return team.rotate(name, value!, { ...options, overlapSeconds });
      case 'finish':
        return team.finish(name, options);
      case 'undo':
        return team.undo(name, options);
      case 'delete':
        return { ...(await team.delete(name, options)), version: null };
    }
  }

  private async untilAcknowledged(act: Act, ask: () => Promise<Acknowledgement>) {
    for (let tries = 1; ; tries += 1) {
      try {
        return { answer: await ask(), tries };
      } catch (error) {
        if (!(error instanceof CountersignError)) throw error;
        const { code } = error;
        if (UNKNOWN.has(code)) {
          await pause(RETRY_MS);
          continue;
        }
        this.record.refusals.push({ act, name: this.name, at: monotonicMs(), code });
        // An overlap may have ended by itself meanwhile; nothing else should surprise the only admin of a secret.
        if (code !== 'NO_OVERLAP') throw error;
        this.overlaps = false;
        return { answer: null, tries };
      }
    }
  }
}

export function verdictOf(name: string, revision: string, { state, basis, presumed }: Propagation): Verdict {
  const instances = presumed.map(({ instance }) => instance);
  return { name, revision: BigInt(revision), receivedAt: monotonicMs(), state, basis, presumed: instances };
}
