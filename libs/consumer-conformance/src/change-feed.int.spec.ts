import { CHANGE_FEED_TABLE_V1, changeFeedOf, type ChangeHandler } from '@countersign/consumer';
import { changesSince, type Change } from '@countersign/contracts';
import { waitFor } from '@countersign/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Module, type DynamicModule } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { ConsumerSystem } from './index.js';
import { LettersModule } from './toy/letters.module.js';

/** Writes down what it is told, in the transaction that it is given. */
class Diary implements ChangeHandler {
  /** Thrown once, after the entry was written. */
  static failure: Error | null = null;

  async onChange({ type, secretName }: Change, manager: EntityManager): Promise<void> {
    await this.write(manager, `${type} ${secretName}`);
  }

  onGap(manager: EntityManager): Promise<void> {
    return this.write(manager, 'gap');
  }

  private async write(manager: EntityManager, entry: string): Promise<void> {
    await manager.query('INSERT INTO diary (entry) VALUES ($1)', [entry]);
    const { failure } = Diary;
    Diary.failure = null;
    if (failure) throw failure;
  }
}

@Module({})
class WithFeed {}

const withFeed = (letters: DynamicModule): DynamicModule => ({
  module: WithFeed,
  imports: [letters],
  providers: changeFeedOf('webhooks', Diary),
});

const system = new ConsumerSystem({
  consumer: 'webhooks',
  compose: (core, env, holder) => withFeed(LettersModule.compose(core, env, holder)),
});
let team: string;
let seen = 0;

afterAll(() => system.close());
beforeAll(async () => {
  await system.start();
  await system.stopService();
  await system.database.query(`${CHANGE_FEED_TABLE_V1} CREATE TABLE diary (id serial, entry text)`);
  system.store.addSecret(randomUUID(), 'BEFORE');
  await system.startService();
  await written('gap');
});
beforeEach(async () => {
  team = randomUUID();
  Diary.failure = null;
  seen = (await diary()).length;
});

async function diary(): Promise<string[]> {
  const rows: { entry: string }[] = await system.database.query('SELECT entry FROM diary ORDER BY id');
  return rows.map(({ entry }) => entry);
}

/** Waits until these are what was written since the test began. */
async function written(...entries: string[]): Promise<void> {
  await waitFor(async () => (await diary()).length >= seen + entries.length);
  expect((await diary()).slice(seen)).toEqual(entries);
}

test('every change comes, in order, and what was before the feed began is a gap', async () => {
  expect((await diary())[0]).toBe('gap');
  system.store.addSecret(team, 'A');
  system.store.rotateSecret(team, 'A');
  system.store.deleteSecret(team, 'A');
  await written('secret.created A', 'secret.rotated A', 'secret.deleted A');
});

test('what the bus loses comes all the same', async () => {
  system.store.log.publishes = false;
  system.store.addSecret(team, 'QUIET');
  system.store.log.publishes = true;
  await written('secret.created QUIET');
});

test('what came while the service was away comes when it is back', async () => {
  await system.stopService();
  system.store.addSecret(team, 'A');
  system.store.deleteSecret(team, 'A');
  await system.startService();
  await written('secret.created A', 'secret.deleted A');
});

test('a change that could not be handled comes again, and what was done of it is undone', async () => {
  Diary.failure = new Error('not now');
  system.store.addSecret(team, 'A');
  await written('secret.created A');
  expect(Diary.failure).toBeNull();
});

test('a store that is away for a while stops nothing for good', async () => {
  system.store.breakAt('before', changesSince);
  system.store.addSecret(team, 'A');
  system.store.mend();
  await written('secret.created A');
});

test('where the log no longer reaches back, that is said, once', async () => {
  await system.stopService();
  system.store.addSecret(team, 'LOST');
  system.store.log.truncate();
  await system.startService();
  await written('gap');
  system.store.addSecret(team, 'FOUND');
  await written('gap', 'secret.created FOUND');
});
