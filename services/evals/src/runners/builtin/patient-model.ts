import { CountersignError } from '@countersign/contracts';
import type { Clock } from '@countersign/platform-clock';
import { setTimeout } from 'node:timers/promises';
import type { EvalJobEntity } from '../../database/eval-job.entity.js';
import type { Completion, ModelClient, Role } from '../../domain/use/model-client.js';
import { judgeFailure, type RetrySettings } from './judge-failure.js';
import { RateGate } from './rate-gate.js';

/** One sample cannot be had; the others can. */
export class SampleFailure extends Error {
  override readonly name = 'SampleFailure';

  constructor(
    readonly reason: CountersignError,
    readonly requests: number,
  ) {
    super(reason.message);
  }
}

export interface Asked extends Completion {
  /** How many requests it took. */
  requests: number;
}

/** Asks the models of one job for as long as it makes sense: what is transient is tried again, what is not ends it. */
export class PatientModel {
  private readonly gates: Record<Role, RateGate>;

  constructor(
    private readonly client: Pick<ModelClient, 'ask' | 'versionNow'>,
    private readonly job: EvalJobEntity,
    private readonly settings: RetrySettings,
    clock: Pick<Clock, 'monotonic'>,
    private readonly random: () => number = Math.random,
  ) {
    const gate = () => new RateGate(() => clock.monotonic());
    this.gates = { model: gate(), grader: gate() };
  }

  /** @throws SampleFailure; CountersignError where the job cannot go on; AbortError once the signal ends it */
  async ask(role: Role, prompt: string, signal: AbortSignal): Promise<Asked> {
    for (let attempt = 1; ; attempt += 1) {
      await this.gates[role].pass(signal);
      try {
        return { ...(await this.client.ask(this.job, role, prompt, signal)), requests: attempt };
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof CountersignError)) throw error;
        await this.reconsider(error, role, attempt, signal);
      }
    }
  }

  /** Returns where it is to be asked again. */
  private async reconsider(error: CountersignError, role: Role, attempt: number, signal: AbortSignal): Promise<void> {
    const isOutdated = await this.isOutdated(error, role);
    const verdict = judgeFailure({ error, attempt, isOutdated, random: this.random }, this.settings);
    if (verdict.then === 'fail-job') throw error;
    if (verdict.then === 'fail-sample') throw new SampleFailure(error, attempt);
    if (error.code === 'PROVIDER_RATE_LIMITED') this.gates[role].closeFor(verdict.afterMs);
    else if (verdict.afterMs > 0) await setTimeout(verdict.afterMs, undefined, { signal });
  }

  private async isOutdated({ code, facts }: CountersignError, role: Role): Promise<boolean> {
    if (code !== 'PROVIDER_REJECTED_CREDENTIAL') return false;
    // What keeps it from being told (a deleted secret) is what the next attempt ends with.
    const now = await this.client.versionNow(this.job, role).catch(() => null);
    return now !== null && now !== facts['version'];
  }
}
