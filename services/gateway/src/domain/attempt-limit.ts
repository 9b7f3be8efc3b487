import { CountersignError } from '@countersign/contracts';
import { CLOCK, type Clock } from '@countersign/platform-clock';
import { Inject, Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { DataSource } from 'typeorm';
import { CLOCKS_DIFFER_MS } from './clock-differences.js';

const WINDOW_MS = 15 * 60_000;

/** Of one account from one address: more than a person mistypes, far fewer than guessing needs. */
const PER_ACCOUNT_MAX = 10;

/** From one address, whatever the account: one password tried on many accounts. An office shares an address. */
const PER_ADDRESS_MAX = 100;

/** Over; or of a clock that was ahead and has been set right, which would keep people out until that day. */
const IS_OVER = `(kept.window_ends_at <= $2 OR kept.window_ends_at > excluded.window_ends_at + interval '${CLOCKS_DIFFER_MS} ms')`;

/**
 * Limits wrong passwords. It is kept in PostgreSQL, so that a restart forgets nothing and every replica counts the same
 * attempts. An attempt is counted before the password is checked: a thousand at once are still a thousand.
 */
@Injectable()
export class AttemptLimit {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws CountersignError TOO_MANY_REQUESTS with `retryAfter` */
  async count(account: string, address: string | undefined): Promise<void> {
    await this.take(accountBucket(account, address), PER_ACCOUNT_MAX);
    await this.take(addressBucket(address), PER_ADDRESS_MAX);
    await this.dataSource.query(
      `DELETE FROM sign_in_attempts WHERE bucket IN
         (SELECT bucket FROM sign_in_attempts WHERE window_ends_at <= $1 LIMIT 10 FOR UPDATE SKIP LOCKED)`,
      [this.clock.now()],
    );
  }

  /** The password was right: the account starts afresh, and the address gets this attempt back. */
  async succeeded(account: string, address: string | undefined): Promise<void> {
    await this.dataSource.query('DELETE FROM sign_in_attempts WHERE bucket = $1', [accountBucket(account, address)]);
    await this.dataSource.query(
      'UPDATE sign_in_attempts SET attempts = attempts - 1 WHERE bucket = $1 AND attempts > 0',
      [addressBucket(address)],
    );
  }

  private async take(bucket: Buffer, limit: number): Promise<void> {
    const now = this.clock.now();
    const [row]: { attempts: number; window_ends_at: Date }[] = await this.dataSource.query(
      `INSERT INTO sign_in_attempts AS kept (bucket, attempts, window_ends_at) VALUES ($1, 1, $3)
       ON CONFLICT (bucket) DO UPDATE SET
         attempts = CASE WHEN ${IS_OVER} THEN 1 ELSE least(kept.attempts, 1000000) + 1 END,
         window_ends_at = CASE WHEN ${IS_OVER} THEN excluded.window_ends_at ELSE kept.window_ends_at END
       RETURNING attempts, window_ends_at`,
      [bucket, now, new Date(now.getTime() + WINDOW_MS)],
    );
    if (!row || row.attempts <= limit) return;
    const retryAfter = Math.max(1, Math.ceil((row.window_ends_at.getTime() - now.getTime()) / 1000));
    throw new CountersignError('TOO_MANY_REQUESTS', `Too many wrong passwords. Try again in ${retryAfter} seconds.`, {
      retryAfter,
    });
  }
}

/** Hashed, for what people type into the email field is now and then their password. */
function bucketOf(...parts: string[]): Buffer {
  return createHash('sha256').update(JSON.stringify(parts)).digest();
}

function accountBucket(account: string, address = ''): Buffer {
  return bucketOf('account', account.toLowerCase(), address);
}

function addressBucket(address = ''): Buffer {
  return bucketOf('address', address);
}
