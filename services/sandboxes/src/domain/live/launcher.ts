import { SecretUse, staleSecrets, type UseSpan } from '@countersign/consumer';
import { CountersignError } from '@countersign/contracts';
import { CLOCK, type Clock } from '@countersign/platform-clock';
import { LOGGER, type Logger } from '@countersign/platform-log';
import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { SandboxEntity } from '../../database/sandbox.entity.js';
import type { Executor, ProxyDoor, SandboxSpec, StartedSandbox } from '../../executors/executor.js';
import type { SandboxEnvironment } from '../../executors/sandbox-environment.js';
import { DEFAULT_LIMITS } from '../../executors/sandbox-limits.js';
import { injected, SANDBOX, slotOf } from '../sandbox-kind.js';
import { SandboxReferences } from '../sandbox-references.js';
import { environmentOf } from '../use/environment.js';
import { LiveSandbox, type SandboxOutcome } from './live-sandbox.js';
import { LiveSandboxes } from './live-sandboxes.js';
import { RunStarter } from './run-starter.js';
import { SandboxProxies } from './sandbox-proxies.js';
import { SandboxRecords } from './sandbox-records.js';

export const EXECUTOR = Symbol('Executor');

/** How much longer than a sandbox's time its use may last: until everything in it is dead and said to be. */
const ENDING_MS = 30_000;

/** Of a sandbox that lives as long as it may. */
export function longestUseMs(ttlSeconds: number): number {
  return ttlSeconds * 1000 + ENDING_MS;
}

/**
 * Starts sandboxes and stays with them to their end. A sandbox that holds values is one long use of them: the use begins
 * before the values are opened, and ends when nothing runs any more that could have them.
 */
@Injectable()
export class Launcher {
  constructor(
    @Inject(EXECUTOR) private readonly executor: Executor,
    private readonly secrets: SecretUse,
    private readonly references: SandboxReferences,
    private readonly proxies: SandboxProxies,
    private readonly sandboxes: LiveSandboxes,
    private readonly runs: RunStarter,
    private readonly records: SandboxRecords,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Settles once it runs, or is over before. @throws what keeps it from running; then it is recorded as failed */
  async launch(sandbox: SandboxEntity): Promise<void> {
    const isRunning = Promise.withResolvers<void>();
    void this.use(sandbox, isRunning.resolve).then(
      async (outcome) => {
        await this.onEnd(sandbox, outcome);
        isRunning.resolve();
      },
      async (error: unknown) => {
        await this.onEnd(sandbox, { status: 'failed', reason: reasonOf(error), exitCode: null });
        isRunning.reject(error);
      },
    );
    await isRunning.promise;
  }

  private use(sandbox: SandboxEntity, isRunning: () => void): Promise<SandboxOutcome> {
    const leftMs = sandbox.expiresAt.getTime() - this.clock.now().getTime();
    const settings = { slots: injected(sandbox).map(slotOf), lifetimeMs: Math.max(0, leftMs) + ENDING_MS };
    return this.secrets.run(SANDBOX, sandbox, (span) => this.live(sandbox, span, isRunning), settings);
  }

  private async live(sandbox: SandboxEntity, span: UseSpan, isRunning: () => void): Promise<SandboxOutcome> {
    const proxy = this.executor.features.network === 'proxy' ? await this.proxies.open(sandbox) : null;
    try {
      const environment = environmentOf(sandbox, span.opened, proxy?.secrets ?? [], proxy !== null);
      try {
        const started = await this.executor.start(this.specOf(sandbox, environment, proxy?.door ?? null, span));
        return await this.stayWith(started, sandbox, span, isRunning);
      } finally {
        environment.wipe();
      }
    } finally {
      await proxy?.close();
    }
  }

  private specOf(
    sandbox: SandboxEntity,
    environment: SandboxEnvironment,
    proxy: ProxyDoor | null,
    { context }: UseSpan,
  ): SandboxSpec {
    const leftMs = sandbox.expiresAt.getTime() - this.clock.now().getTime();
    return {
      // Of each start: what the last one left may still be on its way out.
      id: sandbox.restarts === 0 ? sandbox.id : `${sandbox.id}-${sandbox.restarts}`,
      image: sandbox.image,
      environment,
      limits: DEFAULT_LIMITS,
      ttlSeconds: Math.ceil((Math.max(0, leftMs) + ENDING_MS) / 1000),
      signal: context.signal,
      proxy,
    };
  }

  private async stayWith(started: StartedSandbox, sandbox: SandboxEntity, span: UseSpan, isRunning: () => void) {
    const live = new LiveSandbox(sandbox, started, span.redactor, () => this.clock.now());
    try {
      return await this.untilItEnds(live, span, isRunning);
    } finally {
      this.sandboxes.remove(live);
      await started.stop();
    }
  }

  private async untilItEnds(live: LiveSandbox, { opened, context }: UseSpan, isRunning: () => void) {
    const { sandbox } = live;
    context.signal.addEventListener('abort', () => void live.end(outOfTime()));
    const held = opened.map(({ secret, version }) => ({ secret, version }));
    const runId = sandbox.command ? uuidv7() : null;
    // Before it is recorded as running: whoever ends what is so recorded has to find it here, or it runs on.
    this.sandboxes.add(live);
    if (context.signal.aborted || !(await this.records.running(sandbox, held, runId, this.clock.now()))) {
      return { ...outOfTime(), reason: 'It was stopped before it ran.' };
    }
    Object.assign(sandbox, { status: 'running', held, runId });
    isRunning();
    if (runId && !live.isEnding) await this.runCommand(live, runId);
    void this.endIfStale(live, held);
    return live.over;
  }

  private async runCommand(live: LiveSandbox, id: string): Promise<void> {
    const command = { argv: live.sandbox.command!, directory: '/workspace', stdin: null };
    const run = await this.runs.start(live, { id, command, timeoutMs: null });
    void run.over.then(async () => {
      const { exitCode, reason } = run.view;
      if (exitCode === null) return;
      const why =
        reason === 'output-limit' ? 'Its command printed more than it may.' : `Its command ended with ${exitCode}.`;
      const status = exitCode === 0 ? 'completed' : 'failed';
      await live.end({ status, reason: exitCode === 0 ? null : why, exitCode });
    });
  }

  /** A change between the opening of the values and the record of them is one that nobody else would tell this sandbox of. */
  private async endIfStale(live: LiveSandbox, held: { secret: string; version: number }[]): Promise<void> {
    const { sandbox } = live;
    if (sandbox.onChange === 'keep' || held.length === 0) return;
    const references = await this.references.heldBy(sandbox.teamId, [sandbox]).catch(() => []);
    const [stale] = staleSecrets(sandbox, held, references);
    if (!stale) return;
    const status = sandbox.onChange === 'restart' ? 'restart' : 'terminated';
    await live.end({ status, reason: `${stale.secret} was rotated.`, exitCode: null });
  }

  private async onEnd(sandbox: SandboxEntity, outcome: SandboxOutcome): Promise<void> {
    try {
      if (outcome.status !== 'restart') return await this.records.ended(sandbox, outcome);
      const anew = await this.records.restarted(sandbox, this.clock.now());
      // What keeps it from starting again is recorded with it, and nobody else waits to be told.
      if (anew) await this.launch(anew).catch(() => undefined);
    } catch (error) {
      // What could not be written down now is found not to be running, and written down, at the next start.
      this.logger.error({ err: error, sandbox: sandbox.id }, 'what became of a sandbox could not be recorded');
    }
  }
}

function outOfTime(): SandboxOutcome {
  return { status: 'terminated', reason: 'Its time was over.', exitCode: null };
}

function reasonOf(error: unknown): string {
  return error instanceof CountersignError ? error.detail : 'It could not be started; the log of the service says why.';
}
