import { CLOCK, type Clock } from '@countersign/platform-clock';
import { LOGGER, type Logger } from '@countersign/platform-log';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { RunEntity } from '../../database/run.entity.js';
import type { LiveRun, NewRun } from './live-run.js';
import { LiveRuns } from './live-runs.js';
import type { LiveSandbox } from './live-sandbox.js';
import { SandboxRecords } from './sandbox-records.js';

/** Starts commands in sandboxes, and writes down what became of them. */
@Injectable()
export class RunStarter {
  constructor(
    private readonly dataSource: DataSource,
    private readonly runs: LiveRuns,
    private readonly records: SandboxRecords,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * @param recorded what belongs to the same transaction as the record of the run
   * @throws CountersignError SANDBOX_OVER, SANDBOX_LIMIT
   */
  async start(
    live: LiveSandbox,
    of: Pick<NewRun, 'id' | 'command' | 'timeoutMs'>,
    recorded: (manager: EntityManager) => Promise<void> = async () => {},
  ): Promise<LiveRun> {
    const [sandboxId, startedAt] = [live.sandbox.id, this.clock.now()];
    await this.dataSource.transaction(async (manager) => {
      const command = [...of.command.argv];
      const row = { id: of.id, sandboxId, command, status: 'running', startedAt, truncated: false } as const;
      await manager.insert(RunEntity, row);
      await recorded(manager);
    });
    const run = await this.begin(live, { ...of, sandboxId, startedAt });
    this.runs.add(run);
    void run.over
      .then(() => this.records.runEnded(run))
      .catch((error: unknown) => this.logger.error({ err: error, run: run.id }, 'a run could not be recorded'));
    return run;
  }

  private async begin(live: LiveSandbox, of: NewRun): Promise<LiveRun> {
    try {
      return await live.run(of);
    } catch (error) {
      await this.dataSource.manager.delete(RunEntity, { id: of.id });
      throw error;
    }
  }
}
