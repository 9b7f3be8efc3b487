import { health } from '@countersign/contracts';
import { serviceActor } from '@countersign/platform-bus';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { WebhooksSystem } from './fixtures/webhooks-system.js';
import { start } from './index.js';

let system: WebhooksSystem;

beforeAll(async () => {
  system = await WebhooksSystem.start();
  await system.stopService();
});
afterAll(() => system.close());

test('the service starts as it is deployed, with its own holder, and stops', async () => {
  const running = await start(system.env);
  try {
    expect(await system.call(serviceActor('gateway'), health.webhooks, {})).toMatchObject({ ready: true });
  } finally {
    await running.close();
  }
});

test('a wrong setting stops the boot by name, without what it held', async () => {
  const starting = start({ ...system.env, COUNTERSIGN_EGRESS_ALLOW: 'ok.internal, http://s3cret@nowhere' });
  await expect(starting).rejects.toThrow(/COUNTERSIGN_EGRESS_ALLOW is not valid: entry 2/);
  await expect(starting).rejects.not.toThrow(/s3cret/);
});
