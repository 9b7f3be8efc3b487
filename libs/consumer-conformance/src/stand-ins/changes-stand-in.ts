import { changeSubject, toChangeEvent, type Change, type changesSince, type RequestOf } from '@countersign/contracts';
import { randomUUID } from 'node:crypto';

export type Publish = (subject: string, message: string) => void;

/** What a change is about, as far as the stand-in knows. */
export interface ChangedSecret {
  team: string;
  secretName: string;
  secretId: string;
  /** Null once it is deleted. */
  version: number | null;
}

/** The change log of secrets-store, in memory. */
export class ChangesStandIn {
  readonly changes: Change[] = [];
  /** Revisions up to here are gone from the log. */
  private truncated = 0;

  /** Off, the bus loses every change: only the log has it. */
  publishes = true;

  constructor(private readonly publish: Publish) {}

  append(type: Change['type'], { version, ...of }: ChangedSecret): void {
    const revision = String(this.changes.length + 1);
    const change: Change = {
      ...{ id: randomUUID(), revision, type, ...of },
      current: version === null ? null : { version, revision },
      ...{ overlapping: null, reference: null },
      ...{ occurredAt: new Date().toISOString(), correlationId: 'stand-in' },
    };
    this.changes.push(change);
    if (this.publishes) this.publish(changeSubject(change), JSON.stringify(toChangeEvent(change)));
  }

  /** Forgets what there is, as a log does after a while. */
  truncate(): void {
    this.truncated = this.changes.length;
  }

  since({ after, limit }: RequestOf<typeof changesSince>) {
    const head = String(this.changes.length);
    if (Number(after) < this.truncated) return { outcome: 'truncated' as const, head };
    const changes = this.changes.slice(Number(after), Number(after) + limit);
    return { outcome: 'changes' as const, changes, head };
  }
}
