import type { SweptSystem } from '../swept-system.js';
import { payloadOf, TeamAdmin } from './team.js';

/** Everything that can go wrong with a value in hand: what is said of it must not say the value. */
export async function provokeFailures(system: SweptSystem): Promise<void> {
  const { nest, receiver } = system;
  const admin = new TeamAdmin(system);
  await admin.create('FAILING', nest.odd('FAILING').value);
  await admin.create('UNSENDABLE', nest.lines('UNSENDABLE').value);
  const webhook = await admin.webhook('Failing', ['FAILING']);
  const test = `${webhook}/test`;

  receiver.respond(() => {
    throw new Error('resets the connection');
  });
  await admin.refused('POST', test, payloadOf(['FAILING']), 'TARGET_UNREACHABLE');
  receiver.respond(({ body }) => ({ status: 500, body: `cannot read ${body}` }));
  await admin.use(webhook, ['FAILING']);
  const unsendable = await admin.webhook('Unsendable', [], { accessTokenSecret: 'UNSENDABLE' });
  await admin.refused('POST', `${unsendable}/test`, payloadOf([]), 'SECRET_UNUSABLE');
}
