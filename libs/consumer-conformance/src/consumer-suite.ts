import { afterAll, afterEach, beforeAll, beforeEach, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { person } from './consumer-system.js';
import type { ConsumerUnderTest, SavedResource, Unfit } from './consumer-under-test.js';
import { actTests } from './suite/act-tests.js';
import { crashTests } from './suite/crash-tests.js';
import { referenceTests } from './suite/reference-tests.js';
import { useTests } from './suite/use-tests.js';

/** What the tests of the suite share: the consumer, and a team of their own for each of them. */
export interface SuiteContext {
  consumer: () => ConsumerUnderTest;
  admin: () => ReturnType<typeof person>;
  /** An edit by whoever it is; only where `unfit` does not say that there are none. */
  update: (actor: ReturnType<typeof person>, id: string, resource: SavedResource) => Promise<unknown>;
  unfit: Unfit;
  /** A test that is left out, with the reason in its name, where the consumer is unfit for it. */
  testIf: (ability: keyof Unfit, name: string, body: () => Promise<void>) => void;
}

/** What holds for every consumer. Each that there is passes it: references, crashes, acts and uses. */
export function consumerSuite(start: () => Promise<ConsumerUnderTest>, unfit: Unfit = {}): void {
  let consumer: ConsumerUnderTest;
  let admin: ReturnType<typeof person>;
  beforeAll(async () => {
    consumer = await start();
  }, 60_000);
  afterAll(() => consumer?.stop());
  beforeEach(() => {
    admin = person('admin', randomUUID());
    consumer.system.store.addSecret(admin.team, 'A', 'B', 'C');
  });
  afterEach(() => consumer.system.store.mend());

  const context: SuiteContext = {
    consumer: () => consumer,
    admin: () => admin,
    update: (actor, id, resource) => consumer.update!(actor, id, resource),
    unfit,
    testIf: (ability, name, body) => {
      const reason = unfit[ability];
      if (reason === undefined) test(name, body);
      else test.skip(`${name} (skipped: ${reason})`, body);
    },
  };
  referenceTests(context);
  crashTests(context);
  actTests(context);
  useTests(context);
}
