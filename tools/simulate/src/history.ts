import { type Change, referenceKey, type Revision } from '@countersign/holder/protocol';
import type { NameState } from './database.js';

/** A span of the total order during which a version could be used in one way, or a reference was live. */
export interface Span {
  what: string;
  from: Revision;
  until: Revision | null;
  untilTime: number | null;
}

/** All that was ever true of one name, and when. */
export class NameHistory {
  private readonly spans = new Map<string, Span[]>();

  committed(change: Change, state: NameState, now: number): void {
    const live = new Set<string>();
    const { current, overlapping, secretId } = state;
    if (current) live.add(versionKey(secretId, current.revision, 'current'));
    if (overlapping) live.add(versionKey(secretId, overlapping.revision, 'overlapping'));
    for (const reference of state.references) live.add(`reference ${reference}`);
    for (const [what, spans] of this.spans) {
      const last = spans.at(-1);
      if (last?.until !== null || live.delete(what)) continue;
      last.until = change.revision;
      last.untilTime = now;
    }
    for (const what of live) {
      const spans = this.spans.get(what) ?? [];
      spans.push({ what, from: change.revision, until: null, untilTime: null });
      this.spans.set(what, spans);
    }
  }

  version(secretId: string, revision: Revision, overlapping: boolean): Span | undefined {
    return this.spans.get(versionKey(secretId, revision, overlapping ? 'overlapping' : 'current'))?.at(-1);
  }

  reference(of: { consumer: string; resourceId: string; slot: string }): Span | undefined {
    return this.spans.get(`reference ${referenceKey(of)}`)?.at(-1);
  }
}

function versionKey(secretId: string, revision: Revision, how: string): string {
  return `${secretId} of revision ${revision} as ${how}`;
}
