import {
  CountersignError,
  reportResolves,
  type ConsumerName,
  type resolve,
  type ResolveReport,
  type RequestOf,
} from '@countersign/contracts';
import { BusClient, serviceActor } from '@countersign/platform-bus';
import { CLOCK, type Clock } from '@countersign/platform-clock';
import { LOGGER, type Logger } from '@countersign/platform-log';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { ResolveLog } from './resolve-log.js';

/** How long a resolve may go untold. What was not told when the process is killed is lost. */
const REPORT_MS = 10_000;

type Request = RequestOf<typeof resolve>;
type RefusalCode = NonNullable<ResolveReport['code']>;

/** What of a request was opened: each version that went out. */
export interface OpenedVersions {
  slot: string;
  secret: string;
  secretId: string;
  current: { version: number };
  overlapping: { version: number } | null;
}

/** Counts what this resolver opens and refuses, and tells the store for the audit log: every few seconds, and at the end. */
@Injectable()
export class ResolveReporter implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new ResolveLog();
  /** New at every start: reports are numbered within it. */
  private readonly process = randomUUID();
  private timer: NodeJS.Timeout | null = null;
  private reporting: Promise<void> | null = null;

  constructor(
    private readonly bus: BusClient,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.report(), REPORT_MS);
    this.timer.unref();
  }

  async onModuleDestroy(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    await this.reporting;
    await this.report();
  }

  resolved(request: Request, consumer: ConsumerName, opened: readonly OpenedVersions[]): void {
    const { team, resourceId } = request;
    const now = this.clock.now().getTime();
    for (const { slot, secret, secretId, current, overlapping } of opened) {
      for (const version of [current, overlapping]) {
        if (!version) continue;
        const resolved = { secretId, version: version.version };
        this.log.add({ consumer, team, resourceId, slot, secret, resolved, code: null }, now);
      }
    }
  }

  /** Of a request of which nothing was given, what the error names: the rest was not to blame. */
  refused(request: Request, consumer: ConsumerName, error: unknown): void {
    if (!(error instanceof CountersignError) || !isRefusal(error.code)) return;
    const { team, resourceId, references } = request;
    const { code } = error;
    const named = namedIn(error);
    const now = this.clock.now().getTime();
    for (const { slot, secret } of references) {
      if (!named.has(secret)) continue;
      this.log.add({ consumer, team, resourceId, slot, secret, resolved: null, code }, now);
    }
  }

  private report(): Promise<void> {
    this.reporting ??= this.reportAll().finally(() => (this.reporting = null));
    return this.reporting;
  }

  private async reportAll(): Promise<void> {
    const uncounted = this.log.takeUncounted();
    if (uncounted > 0)
      this.logger.error({ uncounted }, 'too many different resolves to count: the audit log lacks some');
    try {
      for (let batch = this.log.take(); batch !== null; batch = this.log.take()) {
        await this.bus.call(reportResolves, { process: this.process, ...batch }, { actor: serviceActor('resolver') });
        this.log.confirm(batch);
      }
    } catch (error) {
      this.logger.warn({ err: error }, 'secrets-store took no report of resolves; it is told again');
    }
  }
}

function isRefusal(code: string): code is RefusalCode {
  return code === 'REFERENCE_MISSING' || code === 'REFERENCE_BROKEN' || code === 'SECRET_UNOPENABLE';
}

function namedIn({ facts }: CountersignError): Set<string> {
  const { secret, secrets } = facts;
  const named: unknown[] = Array.isArray(secrets) ? secrets : [secret];
  return new Set(named.filter((name) => typeof name === 'string'));
}
