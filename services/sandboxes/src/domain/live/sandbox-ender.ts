import { Injectable } from '@nestjs/common';
import type { SandboxEntity } from '../../database/sandbox.entity.js';
import type { SandboxOutcome } from './live-sandbox.js';
import { LiveSandboxes } from './live-sandboxes.js';
import { SandboxRecords } from './sandbox-records.js';

/** Ends a sandbox at once, wherever it is between its start and its end. */
@Injectable()
export class SandboxEnder {
  constructor(
    private readonly live: LiveSandboxes,
    private readonly records: SandboxRecords,
  ) {}

  /** Settles once nothing of it runs any more, and nothing of it will. */
  async end(sandbox: SandboxEntity, outcome: SandboxOutcome): Promise<void> {
    await this.live.get(sandbox.id)?.end(outcome);
    // Whoever ran it finds it recorded. One that is not running yet finds that it may not.
    await this.records.ended(sandbox, outcome);
    // But it may have begun to run between the look and the record.
    await this.live.get(sandbox.id)?.end(outcome);
  }
}
