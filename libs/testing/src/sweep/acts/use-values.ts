import type { SweptSystem } from '../swept-system.js';
import { TeamAdmin } from './team.js';

/**
 * A value in clear that PostgreSQL keeps in pieces of some 2,000 bytes beside its row, and does not compress. Shorter
 * ones stay in their row, as they are.
 */
const LONG = 6_000;

/** Values of every kind: used, sent back by the receiver, replaced and deleted. */
export async function useValues(system: SweptSystem): Promise<void> {
  const { nest, receiver } = system;
  const admin = new TeamAdmin(system);
  const values = {
    SWEEP_PLAIN: nest.plain('PLAIN'),
    SWEEP_ODD: nest.odd('ODD'),
    SWEEP_LINES: nest.lines('LINES'),
    SWEEP_LONG: nest.long('LONG', LONG),
  };
  const names = Object.keys(values);
  for (const [name, { value }] of Object.entries(values)) await admin.create(name, value);
  const webhook = await admin.webhook('Sweep', names, { accessTokenSecret: 'SWEEP_PLAIN' });
  receiver.respond(({ body, headers }) => ({ status: 200, body, headers: { 'x-echo': headers.authorization ?? '' } }));
  await admin.use(webhook, names);
  await admin.rotate('SWEEP_ODD', nest.odd('ODD_AGAIN').value);
  await admin.rotate('SWEEP_LONG', nest.long('LONG_AGAIN', LONG).value);
  await admin.use(webhook, names);
  await admin.delete('SWEEP_LINES');
  const used = values.SWEEP_PLAIN.value;
  if (!receiver.requests.some(({ body }) => body.includes(used)))
    throw new Error('The receiver got no value: nothing was used.');
}
