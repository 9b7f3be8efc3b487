import { HttpReceiver } from '@countersign/testing';
import { ConsumerSystem, consumerSuite, type ConsumerUnderTest, type SavedResource } from './index.js';
import * as contract from './toy/letter.contract.js';
import { LettersModule } from './toy/letters.module.js';

const { createLetter, updateLetter, deleteLetter, getLetter, sendLetter } = contract;

async function lettersUnderTest(): Promise<ConsumerUnderTest> {
  const receiver = await HttpReceiver.start();
  const system = await new ConsumerSystem({
    consumer: 'webhooks',
    compose: (core, env, holder) => LettersModule.compose(core, env, holder),
    env: { COUNTERSIGN_EGRESS_ALLOW: '127.0.0.1' },
    operations: Object.values(contract),
  }).start();
  const letterOf = (resource: SavedResource) => ({ ...resource, url: `${receiver.url}/box` });
  return {
    system,
    create: (actor, resource, idempotency) =>
      system.call(actor, createLetter, { letter: letterOf(resource), idempotency }),
    update: (actor, id, resource) => system.call(actor, updateLetter, { id, letter: letterOf(resource) }),
    remove: (actor, id) => system.call(actor, deleteLetter, { id }),
    view: (actor, id) => system.call(actor, getLetter, { id }),
    use: (actor, id) => system.call(actor, sendLetter, { id }),
    counterpart: {
      received: () => receiver.requests.at(-1)?.body ?? null,
      forget: () => void (receiver.requests.length = 0),
      answer: (with_) => receiver.respond(async () => ({ status: 200, body: await with_() })),
    },
    stop: async () => {
      await system.close();
      await receiver.stop();
    },
  };
}

consumerSuite(lettersUnderTest);
