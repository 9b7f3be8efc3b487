import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import type { SweptSystem } from '../swept-system.js';
import { payloadOf, TeamAdmin } from './team.js';

const SECRET = 'LOCKED';

/** A resolver that has another key in the place of its own: nothing opens, and what it says of that says no value. */
export async function loseKey(system: SweptSystem): Promise<void> {
  const { nest, receiver } = system;
  const admin = new TeamAdmin(system);
  receiver.respond(200);
  await admin.create(SECRET, nest.odd('LOCKED').value);
  const webhook = await admin.webhook('Locked', [SECRET]);
  await withOtherKey(system, () => admin.refused('POST', `${webhook}/test`, payloadOf([SECRET]), 'SECRET_UNOPENABLE'));
  await admin.use(webhook, [SECRET]);
}

async function withOtherKey(system: SweptSystem, work: () => Promise<void>): Promise<void> {
  const file = system.test.system.facts.keys.opening;
  const own = readFileSync(file, 'utf8');
  const { kid } = (JSON.parse(own) as { keys: { kid: string }[] }).keys[0]!;
  const other = { ...generateKeyPairSync('x25519').privateKey.export({ format: 'jwk' }), kid };
  const restartWith = async (content: string) => {
    await system.kill('resolver');
    writeFileSync(file, content);
    await system.startAgain('resolver');
    await system.ready();
  };
  await restartWith(JSON.stringify({ keys: [other] }));
  try {
    await work();
  } finally {
    await restartWith(own);
  }
}
