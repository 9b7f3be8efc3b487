import {
  acquireLease,
  CHANGES_SUBJECTS,
  changesSince,
  leaveLease,
  renewLease,
  reportUsage,
  type ConsumerName,
  type Operation,
  type RequestInput,
  type ResponseOf,
} from '@countersign/contracts';
import { generateX25519KeyPair, publicKeyBytes, type Jwk } from '@countersign/custody-hpke';
import { serviceActor, type BusClient, type NatsConnection } from '@countersign/platform-bus';
import type { Clock } from '@countersign/platform-clock';
import type { Logger } from '@countersign/platform-log';
import { EventEmitter, once } from 'node:events';
import type { EntryValue } from './entry-value.js';
import { parseChange, toProtocolChange, toReportedUses } from './protocol-messages.js';
import type { HolderProtocol, HolderStep, Reading, RunningUse } from './protocol/index.js';
import type { UsageLog } from './usage-log.js';

/** What a lease keeper needs of the process around it. */
export interface LeaseKeeperOptions {
  consumer: ConsumerName;
  protocol: HolderProtocol<EntryValue>;
  usage: UsageLog;
  bus: BusClient;
  connection: NatsConnection;
  clock: Clock;
  logger: Logger;
  /** Looks for what is due at least this often, in milliseconds. */
  tickMs: number;
  /** How long a leaving holder lets its running uses end by themselves; what runs then is aborted. */
  leaveWaitMs: number;
}

/** The session key of the lease that is held: the private half exists in this process only. */
export interface Session {
  leaseId: string;
  key: Jwk;
}

/** How long a leaving holder waits for uses that it has aborted. */
const LAST_CALL_MS = 2_000;

/** Drives the protocol over NATS: brings it what arrives, and does what it asks. It decides nothing itself. */
export class LeaseKeeper {
  private readonly events = new EventEmitter<{ leased: []; driven: [] }>().setMaxListeners(0);
  private session: Session | null = null;
  private timer: NodeJS.Timeout | null = null;
  private unsubscribe: () => void = () => {};
  /** Told when uses have reached their limit. */
  onAbort: (uses: RunningUse[]) => void = () => {};
  /** Told when the holder leaves and uses still run that should have ended by now. */
  onLastCall: () => void = () => {};

  constructor(private readonly options: LeaseKeeperOptions) {}

  start(): void {
    const { connection, tickMs } = this.options;
    // A plain subscription: fast, and allowed to lose. What it does not bring is fetched by revision.
    const subscription = connection.subscribe(CHANGES_SUBJECTS, {
      callback: (error, message) => {
        if (!error) this.hear(message.string());
      },
    });
    this.unsubscribe = () => subscription.unsubscribe();
    this.timer = setInterval(() => this.drive(), tickMs);
    this.timer.unref();
    this.drive();
  }

  now(): Reading {
    return { monotonicMs: this.options.clock.monotonic(), wallMs: this.options.clock.now().getTime() };
  }

  /** The session of the lease with that id, as long as it is the one held. */
  sessionOf(leaseId: string): Session | null {
    return this.session?.leaseId === leaseId ? this.session : null;
  }

  /** Waits until there is a lease. @returns false where there is none after `waitMs` */
  async leased(waitMs: number): Promise<boolean> {
    const { protocol } = this.options;
    this.drive();
    if (protocol.holdsLease(this.now())) return true;
    await once(this.events, 'leased', { signal: AbortSignal.timeout(waitMs) }).catch(() => {});
    return protocol.holdsLease(this.now());
  }

  /** Somebody who knows says that this lease is not one: acquire another. */
  disowned(leaseId: string): void {
    // Sequence 0 answers no renewal; the protocol looks at the outcome and the lease alone.
    this.options.protocol.onRenewal({ outcome: 'unknown-lease', leaseId, sequence: 0 }, this.now());
    this.drive();
  }

  /** Lets running uses end, ends those that do not, reports, and gives the lease back. */
  async leave(): Promise<void> {
    this.options.protocol.leave();
    if (!(await this.left(this.options.leaveWaitMs))) {
      this.onLastCall();
      await this.left(LAST_CALL_MS);
    }
    if (this.timer) clearInterval(this.timer);
    this.unsubscribe();
  }

  /**
   * Waits until the lease is given back, or has run out with no use running on.
   * @returns false where neither is so after `waitMs`
   */
  private async left(waitMs: number): Promise<boolean> {
    const { protocol } = this.options;
    const isOver = () => protocol.hasLeft || (protocol.running === 0 && !protocol.holdsLease(this.now()));
    const signal = AbortSignal.timeout(waitMs);
    this.drive();
    while (!isOver() && !signal.aborted) await once(this.events, 'driven', { signal }).catch(() => {});
    return isOver();
  }

  /** Does whatever is due. Called after every arrival, after every end of a use that somebody may wait for, and by the timer. */
  drive(): void {
    for (const step of this.options.protocol.steps(this.now())) this.take(step);
    this.events.emit('driven');
  }

  private take(step: HolderStep): void {
    switch (step.do) {
      case 'acquire':
        return void this.attempt(this.acquire(step.request));
      case 'renew':
        return void this.attempt(this.renew(step.request));
      case 'leave':
        return void this.attempt(this.giveBack(step.request));
      case 'catch-up':
        return void this.attempt(this.catchUp(step.after));
      case 'abort':
        return this.onAbort(step.uses);
    }
  }

  /** What fails is asked again when the protocol says so. */
  private async attempt(asked: Promise<void>): Promise<void> {
    try {
      await asked;
    } catch (error) {
      this.options.logger.warn({ err: error }, 'the holder got no answer from secrets-store');
    }
    this.drive();
  }

  private async acquire({ holder, sequence, uses, longestUseMs }: Extract<HolderStep, { do: 'acquire' }>['request']) {
    const pair = generateX25519KeyPair();
    const answer = await this.call(acquireLease, {
      instance: holder.instance,
      process: holder.process,
      sequence,
      uses: toReportedUses(uses),
      longestUseMs,
      sessionKey: publicKeyBytes(pair.publicKey),
    });
    if (answer.outcome !== 'granted') return;
    const { leaseId, termMs, head } = answer;
    this.session = { leaseId, key: pair.privateKey };
    this.options.protocol.onGrant({ leaseId, sequence, termMs, head: BigInt(head) }, this.now());
    this.events.emit('leased');
  }

  private async renew(request: Extract<HolderStep, { do: 'renew' }>['request']): Promise<void> {
    const { leaseId, sequence, applied, uses } = request;
    const batch = this.options.usage.take();
    const answer = await this.call(renewLease, {
      process: request.holder.process,
      leaseId,
      sequence,
      applied: String(applied),
      uses: toReportedUses(uses),
      ...batch,
    });
    this.options.usage.confirm(batch);
    if (answer.outcome === 'overtaken') return;
    const heard = answer.outcome === 'extended' ? { ...answer, head: BigInt(answer.head) } : answer;
    this.options.protocol.onRenewal(heard, this.now());
  }

  private async giveBack({ holder, leaseId, sequence }: Extract<HolderStep, { do: 'leave' }>['request']) {
    const { usage } = this.options;
    const { process } = holder;
    // What does not fit into the last request goes before it.
    while (usage.hasMore) await this.report(process);
    const batch = usage.take();
    await this.call(leaveLease, { process, leaseId, sequence, ...batch });
    usage.confirm(batch);
    this.options.protocol.onLeft();
  }

  private async report(process: string): Promise<void> {
    const batch = this.options.usage.take();
    await this.call(reportUsage, { process, ...batch });
    this.options.usage.confirm(batch);
  }

  private async catchUp(after: bigint): Promise<void> {
    const answer = await this.call(changesSince, { after: String(after) });
    const { protocol } = this.options;
    if (answer.outcome === 'truncated') protocol.onCatchUp({ ...answer, head: BigInt(answer.head) }, this.now());
    else protocol.onCatchUp({ outcome: 'changes', changes: answer.changes.map(toProtocolChange) }, this.now());
  }

  private hear(message: string): void {
    const change = parseChange(message);
    if (!change) return;
    this.options.protocol.onChange(change, this.now());
    this.drive();
  }

  private call<O extends Operation>(operation: O, request: RequestInput<O>): Promise<ResponseOf<O>> {
    return this.options.bus.call(operation, request, { actor: serviceActor(this.options.consumer) });
  }
}
