import type { Api } from './api.js';

export interface OutputPart {
  stream: 'stdout' | 'stderr';
  text: string;
}

/** How a run ended. What it printed is redacted. */
export interface RunResult {
  exitCode: number | null;
  stdout: string;
  stderr: string;
  status: string;
  reason: string | null;
  /** Not all of what it printed was kept. */
  truncated: boolean;
}

interface RunEnd {
  exitCode: number | null;
  status: string;
  reason: string | null;
}

/** A command in a sandbox. */
export class SandboxRun {
  private ended: RunResult | null = null;

  /** Made by `Sandbox.exec`. */
  constructor(
    private readonly api: Api,
    private readonly path: string,
    readonly id: string,
  ) {}

  /** What it prints, as it prints it. It ends with the run. */
  async *output(): AsyncGenerator<OutputPart> {
    const printed = { stdout: '', stderr: '' };
    let after: string | null = null;
    let truncated = false;
    // A stream may end before the run does: the next one goes on where it was.
    while (!this.ended) {
      for await (const { event, id, data } of this.api.events(`${this.path}/events`, after)) {
        after = id ?? after;
        if (event === 'stdout' || event === 'stderr') {
          const { text } = data as { text: string };
          printed[event] += text;
          yield { stream: event, text };
        } else if (event === 'truncated') truncated = true;
        else if (event === 'end') {
          const { exitCode, status, reason } = data as RunEnd;
          this.ended = { exitCode, status, reason, ...printed, truncated };
        }
      }
    }
  }

  /** Waits for its end. */
  async result(): Promise<RunResult> {
    if (!this.ended) for await (const part of this.output()) void part;
    return this.ended!;
  }

  async kill(): Promise<void> {
    await this.api.call('POST', `${this.path}/kill`);
  }
}
