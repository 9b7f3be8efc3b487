import { randomBytes } from 'node:crypto';
import { pause, type Herd } from './herd.js';
import type { Rig } from './rig.js';
import type { Stock } from './stock.js';

export type Wait = 'none' | 'applied' | 'drained';

/** One rotation. All times in milliseconds. */
export interface Rotation {
  /** One bare publish and its replies, in the same calm in which the rotation began. */
  floor: number;
  /** From the request to the answer. */
  answer: number;
  /** From the commit until the last holder had dropped the old version. */
  lastApplied: number;
  /** From the commit until whoever rotated was told; of a rotation that waits for nothing the mere answer. */
  told: number;
  /** Whether the commit lies between the request and the answer, as far as the clocks can be compared. */
  isBracketed: boolean;
}

const APPLIED_WITHIN_MS = 20_000;
/** So that rotations do not march in step with the holders' timers. */
const REST_MS = 20;

/** Rotates the secret that every holder has in memory. */
export class Rotations {
  constructor(
    private readonly rig: Rig,
    private readonly stock: Stock,
    private readonly herd: Herd,
  ) {}

  async rotate(wait: Wait): Promise<Rotation> {
    await this.prepare();
    // Before, not after: what a rotation leaves to be done would hold the floor up, and that would flatter us.
    const floor = await this.rig.store.ask('floor', this.herd.size);
    await pause(REST_MS / 2);
    const began = performance.now();
    const answer = await this.write(wait);
    const answered = performance.now();
    const applied = await this.herd.stamps.last(BigInt(answer.revision), APPLIED_WITHIN_MS);
    // What the benchmark can see of promise 5: nobody was told before the last holder had said it.
    if (wait !== 'none' && applied > answered) throw new Error(`The barrier of ${answer.revision} closed too early.`);
    const { at: committed, errorMs } = await this.rig.commits.of(answer.revision);
    return {
      floor,
      answer: answered - began,
      lastApplied: applied - committed,
      told: answered - committed,
      isBracketed: began - errorMs <= committed && committed <= answered + errorMs,
    };
  }

  /** With a use of the old version running in every holder: from the end of these uses until *drained* is told. */
  async release(): Promise<number> {
    await this.prepare();
    const endAll = await this.herd.useAll(this.stock.rotated);
    const revision = (await this.rig.commits.head()) + 1n;
    const answer = this.write('drained');
    await this.herd.stamps.last(revision, APPLIED_WITHIN_MS);
    await pause(REST_MS); // so that the countersignatures with these uses have come, and the ends are news of their own
    await endAll();
    const ended = performance.now();
    await answer;
    return performance.now() - ended;
  }

  private async prepare(): Promise<void> {
    await this.herd.holdAll(this.stock.rotated);
    await pause(REST_MS * (0.5 + Math.random()));
  }

  private async write(wait: Wait) {
    const answer = await this.rig.team.rotate(this.stock.rotatedName, randomBytes(24).toString('hex'), { wait });
    const { state, basis, confirmed } = answer.propagation;
    const isReached = wait === 'none' || (state === 'drained' && basis === 'confirmed');
    if (!isReached || (wait !== 'none' && confirmed.length !== this.herd.size)) {
      throw new Error(`The rotation was to be drained by ${this.herd.size} holders: it is ${state}, ${basis}.`);
    }
    return answer;
  }
}
