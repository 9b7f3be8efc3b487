import type { Logger } from '@countersign/platform-log';
import { Client, type ClientConfig } from 'pg';

export interface LeaderLoopOptions {
  /** Also the name of the advisory lock: only one process at a time runs the loop of this name. */
  name: string;
  client: ClientConfig;
  /** The NOTIFY channel that says that there is work. */
  channel: string;
  /** Looks for work this often even without a notification, which can be lost. */
  pollMs: number;
  /** Does all the work there is. Called again at the next sign of work; after an error, a little later. */
  work: () => Promise<void>;
  logger: Logger;
}

const RETRY_MS = 500;

/**
 * Work that one replica at a time does, in order: it holds an advisory lock on a session of its own, is woken by
 * LISTEN/NOTIFY and by a slow poll, and starts over when the database or the work fails.
 */
export class LeaderLoop {
  private stopped = false;
  private wake: () => void = () => {};
  private woken = false;
  private leads = false;
  private current: Client | null = null;
  private finished: Promise<void> = Promise.resolve();

  constructor(private readonly options: LeaderLoopOptions) {}

  start(): void {
    this.finished = this.run();
  }

  /** Lets the work at hand finish, then gives the lock back. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.wakeUp();
    // A session that still waits for the lock is ended by closing it.
    const timer = setTimeout(() => void this.current?.end().catch(() => {}), 3_000);
    await this.finished;
    clearTimeout(timer);
  }

  /** There is work, as this process knows from elsewhere. Whoever leads hears it too, so for all others it is nothing. */
  nudge(): void {
    if (this.leads) this.wakeUp();
  }

  private wakeUp(): void {
    this.woken = true;
    this.wake();
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      try {
        await this.lead();
      } catch (error) {
        if (this.stopped) return;
        this.options.logger.warn({ err: error, loop: this.options.name }, 'the loop starts over');
        await this.pause(RETRY_MS);
      }
    }
  }

  private async lead(): Promise<void> {
    // What woke this loop in its last session, such as its loss, is no sign of work: who begins to lead looks anyway.
    this.woken = false;
    const client = new Client(this.options.client);
    this.current = client;
    let lost = false;
    client.on('error', () => {
      lost = true;
      this.wakeUp();
    });
    client.on('notification', () => this.wakeUp());
    try {
      await client.connect();
      if (!(await this.becomeLeader(client))) return;
      this.leads = true;
      await client.query(`LISTEN ${client.escapeIdentifier(this.options.channel)}`);
      while (!this.stopped && !lost) {
        this.woken = false;
        await this.options.work();
        await this.pause(this.options.pollMs);
      }
    } finally {
      this.leads = false;
      this.current = null;
      await client.end().catch(() => {});
    }
  }

  /** Asks again and again rather than waiting in the lock, so that a stop is never kept waiting by another leader. */
  private async becomeLeader(client: Client): Promise<boolean> {
    while (!this.stopped) {
      const { rows } = await client.query<{ leads: boolean }>('SELECT pg_try_advisory_lock(hashtext($1)) AS leads', [
        `leader:${this.options.name}`,
      ]);
      if (rows[0]?.leads) return true;
      await this.pause(RETRY_MS);
    }
    return false;
  }

  private async pause(ms: number): Promise<void> {
    if (this.woken || this.stopped) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
