import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { LiveRun } from './live-run.js';

/** What is kept of runs that are over, all together; their redacted end is in the database for longer. */
const ENDED_BYTES_MAX = 128 * 1024 * 1024;

/** The runs of this process: those that run, and those that were over a little while ago. */
@Injectable()
export class LiveRuns {
  private readonly running = new Map<string, LiveRun>();
  private readonly ended = new LRUCache<string, LiveRun>({
    maxSize: ENDED_BYTES_MAX,
    sizeCalculation: ({ output }) => output.keptBytes + 1_024,
  });

  add(run: LiveRun): void {
    this.running.set(run.id, run);
    void run.over.then(() => {
      this.running.delete(run.id);
      this.ended.set(run.id, run);
    });
  }

  get(id: string): LiveRun | null {
    return this.running.get(id) ?? this.ended.get(id) ?? null;
  }
}
