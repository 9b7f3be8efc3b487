import { getPropagation } from '@countersign/contracts';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { GatewaySystem } from '../fixtures/gateway-system.js';
import { samplePropagationView } from '../fixtures/samples.js';

const FOLLOW = '/v1/teams/default/secrets/TOKEN/propagation/events';

let system: GatewaySystem;
beforeAll(async () => {
  system = await GatewaySystem.start();
});
afterAll(() => system.close());

// What a stream waits for takes longer than the test may.
test('a gateway that stops waits for no stream: each ends at once, and none begins', async () => {
  const [follows, begins] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const stopping = Promise.withResolvers<void>();
  let firsts = 0;
  system.others.answer(getPropagation, async ({ unless }) => {
    if (unless !== undefined) {
      follows.resolve();
      return new Promise<never>(() => undefined);
    }
    firsts += 1;
    if (firsts === 2) {
      begins.resolve();
      await stopping.promise;
    }
    return samplePropagationView('committed', 'a');
  });
  const { http } = system.admin;
  const followed = http.get(FOLLOW);
  await follows.promise;
  const begun = http.get(FOLLOW);
  await begins.promise;
  const stopped = system.stopGateway();
  const { text } = await followed;
  expect(text).toContain('event: propagation');
  expect(text).not.toContain('event: end');
  stopping.resolve();
  expect((await begun).json).toMatchObject({ status: 503, code: 'SERVICE_UNAVAILABLE' });
  await stopped;
}, 20_000);
