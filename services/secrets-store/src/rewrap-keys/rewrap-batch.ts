import { rewrapKeys, type ResponseOf, type RewrapFailure } from '@countersign/contracts';
import type { WrappedDataKey } from '@countersign/custody-envelope';
import { BusClient, serviceActor } from '@countersign/platform-bus';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { RewrapJobs, type JobRow } from './rewrap-jobs.js';
import {
  nextVersions,
  wrappedKeyOf,
  writeRewrapped,
  type Place,
  type Rewrapped,
  type VersionRow,
} from './rewrap-rows.js';

type Item = ResponseOf<typeof rewrapKeys>['items'][number];

/** The resolver answers within 20 seconds, with however much it has done by then. */
const ANSWER_WITHIN_MS = 30_000;

export interface BatchOutcome {
  /** Where the next batch goes on. */
  after: Place;
  /** What will not go, however often it is tried. */
  failures: RewrapFailure[];
  /** Whether some are to be looked at again: what will go in a moment, and what somebody else was changing. */
  again: boolean;
}

/** Rewraps the next few versions: has the resolver wrap their data keys anew, and writes where nothing has changed. */
@Injectable()
export class RewrapBatch {
  constructor(
    private readonly dataSource: DataSource,
    private readonly bus: BusClient,
    private readonly jobs: RewrapJobs,
  ) {}

  read(after: Place, limit: number): Promise<VersionRow[]> {
    return nextVersions(this.dataSource.manager, after, limit);
  }

  /**
   * @returns null where the job does not run any more: then nothing is written
   * @throws CountersignError where the resolver does not answer, or has not the key to wrap with
   */
  async rewrap(
    job: JobRow,
    keyId: string,
    rows: readonly VersionRow[],
    signal: AbortSignal,
  ): Promise<BatchOutcome | null> {
    const readable = rows.map((row) => ({ row, wrapped: wrappedKeyOf(row) }));
    const whole = readable.filter((one): one is { row: VersionRow; wrapped: WrappedDataKey } => one.wrapped !== null);
    const items = whole.length > 0 ? await this.ask(job, whole, signal) : [];
    const rewrapped: Rewrapped[] = [];
    const failures = readable.filter(({ wrapped }) => wrapped === null).map(({ row }) => damaged(row));
    let transient: string | null = null;
    whole.forEach(({ row }, index) => {
      const item = items[index]!;
      if (item.outcome === 'rewrapped') {
        rewrapped.push({ row, toKeyId: job.to_key, wrappedKey: Buffer.from(item.wrappedKey, 'base64url') });
      } else if (item.transient) transient ??= item.detail;
      else failures.push(failureOf(row, item));
    });
    const written = await this.write(job, rewrapped, transient);
    if (written === null) return null;
    const { secret_id: secretId, version } = rows.at(-1)!;
    return {
      after: { keyId, secretId, version },
      failures,
      again: transient !== null || written < rewrapped.length,
    };
  }

  private async ask(job: JobRow, whole: readonly { row: VersionRow; wrapped: WrappedDataKey }[], signal: AbortSignal) {
    const items = whole.map(({ row, wrapped: { keyId, wrappedKey } }) => ({
      team: row.team,
      secretId: row.secret_id,
      secret: row.name,
      version: row.version,
      keyId,
      wrappedKey: Buffer.from(wrappedKey).toString('base64url'),
    }));
    const call = this.bus.call(
      rewrapKeys,
      { toKeyId: job.to_key, items },
      { actor: serviceActor('secrets-store'), correlationId: `rewrap-${job.id}`, timeoutMs: ANSWER_WITHIN_MS },
    );
    // What closes does not wait for an answer that it has no use for.
    const answer = await Promise.race([call, aborted(signal)]);
    return answer.items;
  }

  /** The versions and the job's progress, in one transaction that a stop waits for. */
  private write(job: JobRow, rewrapped: readonly Rewrapped[], lastError: string | null): Promise<number | null> {
    return this.dataSource.transaction(async (manager) => {
      const held = await this.jobs.hold(manager, job.id);
      if (!held) return null;
      const written = await writeRewrapped(manager, rewrapped);
      await this.jobs.advance(manager, held, written, lastError);
      return written;
    });
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

function failureOf({ team, name: secret, version }: VersionRow, { code, detail }: Extract<Item, { code: string }>) {
  return { team, secret, version, code, detail };
}

function damaged({ team, name: secret, version }: VersionRow): RewrapFailure {
  return {
    team,
    secret,
    version,
    code: 'SECRET_UNOPENABLE',
    detail: `Version ${version} of ${secret} cannot be opened (the stored envelope is damaged). Rotate it to a new value, or bring the row back from a backup.`,
  };
}
