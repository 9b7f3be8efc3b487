import { getPropagation } from '@countersign/contracts';
import { beforeAll, expect, test } from '@jest/globals';
import { GatewaySystem } from '../fixtures/gateway-system.js';
import { samplePropagationView } from '../fixtures/samples.js';

let system: GatewaySystem;
beforeAll(async () => {
  system = await GatewaySystem.start();
}, 60_000);

// What a stream waits for may take longer than this.
test('a gateway that stops waits for no stream: each ends at once, and clients connect to the next gateway', async () => {
  const waits = Promise.withResolvers<void>();
  const never = new Promise<never>(() => undefined);
  system.others.answer(getPropagation, ({ unless }) => {
    if (unless === undefined) return samplePropagationView('committed', 'a');
    waits.resolve();
    return never;
  });
  const followed = system.admin.http.get('/v1/teams/default/secrets/TOKEN/propagation/events');
  await waits.promise;
  const [{ text }] = await Promise.all([followed, system.close()]);
  expect(text).toContain('event: propagation');
  expect(text).not.toContain('event: end');
}, 15_000);
