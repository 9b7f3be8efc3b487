import {
  CHANGES_SUBJECTS,
  changesSince,
  identifierOf,
  type Change,
  type ConsumerName,
  type ResponseOf,
} from '@countersign/contracts';
import { BUS_CONNECTION, BusClient, type NatsConnection } from '@countersign/platform-bus';
import { DATABASE_CLIENT_CONFIG, LeaderLoop } from '@countersign/platform-database';
import { LOGGER, type Logger } from '@countersign/platform-log';
import type { FactoryProvider, OnApplicationBootstrap, OnModuleDestroy, Provider, Type } from '@nestjs/common';
import type { ClientConfig } from 'pg';
import { DataSource, type EntityManager } from 'typeorm';
import { asConsumer } from './held-references.js';

/** The feed's table, for a migration of a service that has one. Migrations carry it: never edit it, add a new one. */
export const CHANGE_FEED_TABLE_V1 = `
  -- Up to which revision this service has done what changes ask of it. No row before the first time.
  CREATE TABLE change_feed (one boolean PRIMARY KEY DEFAULT true CHECK (one), handled bigint NOT NULL);
`;

/** What a consumer does about changes. Both work in the transaction that remembers that it is done. */
export interface ChangeHandler {
  /**
   * Every change of every team, in revision order. What it throws stops the feed until it no longer does: what can go
   * wrong for one resource alone is written down for later, not thrown.
   */
  onChange(change: Change, manager: EntityManager): Promise<void>;
  /** The feed begins, or the log no longer reaches back to where it was: any resource may have missed any change. */
  onGap(manager: EntityManager): Promise<void>;
}

/** Without the bus's word, it looks this often. */
const POLL_MS = 2_000;

type Answer = ResponseOf<typeof changesSince>;

/**
 * Brings a consumer every change, in order, across crashes and restarts, one replica at a time (promise 8). It is for what
 * must be done about resources: flag the stale, end the broken. No use depends on it: a holder hears changes by itself.
 */
class ChangeFeed implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly loop: LeaderLoop;
  private unsubscribe: () => void = () => {};

  constructor(
    private readonly consumer: ConsumerName,
    private readonly handler: ChangeHandler,
    private readonly dataSource: DataSource,
    private readonly bus: BusClient,
    private readonly connection: NatsConnection,
    client: ClientConfig,
    logger: Logger,
  ) {
    this.loop = new LeaderLoop({
      name: `${consumer}:change-feed`,
      client,
      channel: `${identifierOf(consumer)}_change_feed`,
      pollMs: POLL_MS,
      work: () => this.handleAll(),
      logger,
    });
  }

  onApplicationBootstrap(): void {
    // The message is no more than a reason to look: what it says is read from the log, where nothing is lost.
    const subscription = this.connection.subscribe(CHANGES_SUBJECTS, { callback: () => this.loop.nudge() });
    this.unsubscribe = () => subscription.unsubscribe();
    this.loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    this.unsubscribe();
    await this.loop.stop();
  }

  private async handleAll(): Promise<void> {
    while (await this.handleSome()) {
      // until everything is handled
    }
  }

  private async handleSome(): Promise<boolean> {
    const [row]: { handled: string }[] = await this.dataSource.query('SELECT handled FROM change_feed');
    const answer = await this.bus.call(changesSince, { after: row?.handled ?? '0' }, asConsumer(this.consumer));
    if (!row) await this.begin(answer.head);
    else if (answer.outcome === 'truncated') await this.skip(row.handled, answer.head);
    else if (answer.changes.length > 0) await this.handle(row.handled, answer.changes);
    else return false;
    return true;
  }

  private begin(head: string): Promise<void> {
    return this.dataSource.transaction(async (manager) => {
      await manager.query('INSERT INTO change_feed (handled) VALUES ($1)', [head]);
      await this.handler.onGap(manager);
    });
  }

  private skip(from: string, head: string): Promise<void> {
    return this.dataSource.transaction(async (manager) => {
      await advance(manager, from, head);
      await this.handler.onGap(manager);
    });
  }

  private handle(from: string, changes: Extract<Answer, { outcome: 'changes' }>['changes']): Promise<void> {
    return this.dataSource.transaction(async (manager) => {
      await advance(manager, from, changes.at(-1)!.revision);
      for (const change of changes) await this.handler.onChange(change, manager);
    });
  }
}

/** Takes the row's lock first: a leader that has lost its session without knowing cannot handle a change twice. */
async function advance(manager: EntityManager, from: string, to: string): Promise<void> {
  const [rows]: [unknown[], number] = await manager.query(
    'UPDATE change_feed SET handled = $2 WHERE handled = $1 RETURNING handled',
    [from, to],
  );
  if (rows.length === 0) throw new Error('Another replica has taken over the feed of changes.');
}

/** The feed for a consumer's own module, with the handler that it makes. */
export function changeFeedOf(consumer: ConsumerName, handler: Type<ChangeHandler>): Provider[] {
  const feed: FactoryProvider<ChangeFeed> = {
    provide: ChangeFeed,
    useFactory: (...parts: [ChangeHandler, DataSource, BusClient, NatsConnection, ClientConfig, Logger]) =>
      new ChangeFeed(consumer, ...parts),
    inject: [handler, DataSource, BusClient, BUS_CONNECTION, DATABASE_CLIENT_CONFIG, LOGGER],
  };
  return [handler, feed];
}
