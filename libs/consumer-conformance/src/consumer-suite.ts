import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { person } from './consumer-system.js';
import type { ConsumerUnderTest } from './consumer-under-test.js';
import { actTests } from './suite/act-tests.js';
import { crashTests } from './suite/crash-tests.js';
import { referenceTests } from './suite/reference-tests.js';
import { useTests } from './suite/use-tests.js';

/** What the tests of the suite share: the consumer, and a team of their own for each of them. */
export interface SuiteContext {
  consumer: () => ConsumerUnderTest;
  admin: () => ReturnType<typeof person>;
}

/** What holds for every consumer. Each that there is passes it: references, crashes, acts and uses. */
export function consumerSuite(start: () => Promise<ConsumerUnderTest>): void {
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

  const context: SuiteContext = { consumer: () => consumer, admin: () => admin };
  referenceTests(context);
  crashTests(context);
  actTests(context);
  useTests(context);
}
