import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

/**
 * How long a lease is taken to be one after it was last seen in the store, in milliseconds. It bounds how long one that
 * was given back is still answered; nobody but its holder can open the answer, and its holder is gone.
 */
const SEEN_MS = 10_000;

/** The session keys of leases that were seen in the store a moment ago. A lease's key never changes. */
@Injectable()
export class SessionKeys {
  private readonly seen = new LRUCache<string, string>({ max: 10_000, ttl: SEEN_MS });

  recall(leaseId: string, consumer: string): string | null {
    return this.seen.get(`${consumer}/${leaseId}`) ?? null;
  }

  remember(leaseId: string, consumer: string, sessionKey: string): void {
    this.seen.set(`${consumer}/${leaseId}`, sessionKey);
  }
}
