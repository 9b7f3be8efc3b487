import { CountersignError } from '@countersign/contracts';
import { Injectable } from '@nestjs/common';
import type { SandboxEntity } from '../../database/sandbox.entity.js';
import { sandboxOver, type LiveSandbox } from './live-sandbox.js';

/** The sandboxes that this process runs. */
@Injectable()
export class LiveSandboxes {
  private readonly byId = new Map<string, LiveSandbox>();
  private isOpen = false;

  /** From when on this process may start sandboxes: once nothing that others left behind runs any more. */
  open(): void {
    this.isOpen = true;
  }

  /** @throws CountersignError SANDBOXES_UNAVAILABLE */
  assertOpen(): void {
    if (this.isOpen) return;
    const why = 'The service is still ending what an earlier process of it has left. Try again in a moment.';
    throw new CountersignError('SANDBOXES_UNAVAILABLE', why, { retryAfter: 1 });
  }

  add(live: LiveSandbox): void {
    this.byId.set(live.sandbox.id, live);
  }

  remove(live: LiveSandbox): void {
    if (this.byId.get(live.sandbox.id) === live) this.byId.delete(live.sandbox.id);
  }

  get(id: string): LiveSandbox | null {
    return this.byId.get(id) ?? null;
  }

  /** @throws CountersignError SANDBOX_OVER, also for one that is not running yet */
  running(sandbox: SandboxEntity): LiveSandbox {
    const live = sandbox.status === 'running' ? this.get(sandbox.id) : null;
    if (!live) throw sandboxOver(sandbox);
    return live;
  }

  all(): LiveSandbox[] {
    return [...this.byId.values()];
  }
}
