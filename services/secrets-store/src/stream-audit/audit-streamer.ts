import { entryLine, type StoredEntry } from '@countersign/audit-chain';
import type { Clock } from '@countersign/platform-clock';
import type { Logger } from '@countersign/platform-log';
import type { EntityManager } from 'typeorm';
import type { AuditStreamSink } from './audit-stream-sink.js';
import { BatchRefused } from './collector-sink.js';
import { advance, backlogOf, entriesBehind } from './stream-cursors.js';

/** What is held in memory for a stream at the most: this is its buffer. Whatever else waits, waits in the database. */
const ENTRIES_MAX = 500;
const BYTES_MAX = 1024 * 1024;

const RETRY_MS = 1_000;
const RETRY_MS_MAX = 60_000;
const TELL_EVERY_MS = 60_000;

export interface StreamerOptions {
  /** As the operator wrote it. */
  name: string;
  sink: AuditStreamSink;
  manager: EntityManager;
  clock: Pick<Clock, 'monotonic'>;
  logger: Logger;
  /** Ends what is under way. */
  signal: AbortSignal;
}

/**
 * Copies chains to one stream: reads what they have beyond its cursors, writes it, moves the cursors. In that order, so
 * that after a crash entries arrive twice rather than not at all. It only reads what was appended: whatever becomes of a
 * stream, nobody who appends ever waits for it.
 */
export class AuditStreamer {
  private limit = ENTRIES_MAX;
  private failures = 0;
  private notBeforeMs = -Infinity;
  private toldAtMs = -Infinity;
  /** Chains whose next entry the stream refuses, by itself. */
  private readonly aside = new Map<string, { sequence: number; failures: number; untilMs: number }>();

  constructor(private readonly options: StreamerOptions) {}

  /** Writes all there is, or as much as the stream takes. After a failure it does nothing for a while. */
  async work(): Promise<void> {
    const { name, manager, clock, signal } = this.options;
    while (!signal.aborted && clock.monotonic() >= this.notBeforeMs) {
      const entries = await entriesBehind(manager, name, this.limit, this.chainsAside());
      if (entries.length === 0) return this.caughtUp();
      const batch = fitting(entries);
      try {
        await this.options.sink.write(batch.map(entryLine), signal);
      } catch (error) {
        if (!(error instanceof BatchRefused)) return this.failed(error);
        if (batch.length === 1) this.setAside(batch[0]!, error);
        else this.limit = Math.ceil(batch.length / 2);
        continue;
      }
      await advance(manager, name, batch);
      for (const { chain } of batch) this.aside.delete(chain);
      this.failures = 0;
      this.limit = Math.min(ENTRIES_MAX, this.limit + 1);
    }
  }

  private async failed(error: unknown): Promise<void> {
    const { name, manager, clock, logger, signal } = this.options;
    if (signal.aborted) return;
    this.notBeforeMs = clock.monotonic() + restMs(this.failures);
    this.failures += 1;
    // A line about standard output would go to standard output, and wait there with the whole process.
    if (name === 'stdout' || clock.monotonic() - this.toldAtMs < TELL_EVERY_MS) return;
    this.toldAtMs = clock.monotonic();
    const behind = await backlogOf(manager, name);
    logger.warn(
      { stream: name, behind, failures: this.failures, err: error },
      'an audit stream takes no entries; they wait in the database',
    );
  }

  private chainsAside(): string[] {
    const now = this.options.clock.monotonic();
    return [...this.aside].filter(([, { untilMs }]) => untilMs > now).map(([chain]) => chain);
  }

  /** An entry that is refused by itself keeps those of its chain waiting, which come in order, and no other chain. */
  private setAside({ chain, sequence }: StoredEntry, error: BatchRefused): void {
    const { name, clock, logger } = this.options;
    const before = this.aside.get(chain);
    const isNews = before?.sequence !== sequence;
    const failures = isNews ? 0 : before.failures + 1;
    this.aside.set(chain, { sequence, failures, untilMs: clock.monotonic() + restMs(failures) });
    if (!isNews) return;
    this.toldAtMs = clock.monotonic();
    logger.warn(
      { stream: name, chain, sequence, err: error },
      'an audit stream does not take this entry: it, and those of its chain behind it, wait in the database. Other chains go on',
    );
  }

  private caughtUp(): void {
    if (this.toldAtMs === -Infinity || this.aside.size > 0) return;
    this.toldAtMs = -Infinity;
    this.options.logger.info({ stream: this.options.name, behind: 0 }, 'the audit stream has caught up');
  }
}

/** How long it rests after so many failures. */
function restMs(failures: number): number {
  return Math.min(RETRY_MS_MAX, RETRY_MS * 2 ** failures) * (0.5 + Math.random() / 2);
}

/** As many as fit into the buffer, and one in any case. */
function fitting(entries: readonly StoredEntry[]): StoredEntry[] {
  let bytes = 0;
  const end = entries.findIndex((entry, index) => {
    bytes += Buffer.byteLength(entryLine(entry)) + 1;
    return index > 0 && bytes > BYTES_MAX;
  });
  return entries.slice(0, end < 0 ? entries.length : end);
}
