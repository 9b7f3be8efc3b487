import { setTimeout as delay } from 'node:timers/promises';
import type { LiveRun } from '../domain/live/live-run.js';

/** Settles once there is more than the asker has, the run is over, or it has waited long enough. */
export async function news(live: LiveRun, after: number, seconds: number): Promise<void> {
  const waiting = new AbortController();
  const late = delay(seconds * 1000, 'late', { signal: waiting.signal }).catch(() => 'late');
  try {
    while (live.view.status === 'running' && live.output.read(after).chunks.length === 0) {
      if ((await Promise.race([live.output.news(), live.over, late])) === 'late') return;
    }
  } finally {
    waiting.abort();
  }
}
