import {
  getRewrap as showOperation,
  REWRAP_PER_SECOND,
  rewrapJob,
  rewrapPace,
  startRewrap as startOperation,
  stopRewrap as stopOperation,
} from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

const shown = rewrapJob.meta({ id: 'RewrapJob' });
const common = { path: '/v1/deployment/keys/rewrap', access: 'deployment-admin', tag: 'Deployment' } as const;

export const startRewrap = route({
  ...common,
  method: 'POST',
  operationId: 'startRewrap',
  summary: 'Wrap every data key anew under the current key',
  description:
    'Online, throttled to `perSecond`, and resumed by another process where one ends. Values and ciphertext stay as ' +
    'they are; only the wrapped data keys change. Where one runs already it goes on, at the new pace if one is given, ' +
    'and is the answer.',
  body: z.strictObject({
    perSecond: rewrapPace.meta({
      description: `Versions a second at the most; ${REWRAP_PER_SECOND} where a new job is given none.`,
    }),
  }),
  response: z.object({ job: shown }),
  errors: ['KEY_UNAVAILABLE'],
});

export const getRewrap = route({
  ...common,
  method: 'GET',
  operationId: 'getRewrap',
  summary: 'Show how far the rewrap has come',
  description: 'The latest job: how many are done and left, how fast, and what could not be rewrapped and why.',
  response: z.object({ job: shown.nullable() }),
});

export const stopRewrap = route({
  ...common,
  method: 'DELETE',
  operationId: 'stopRewrap',
  summary: 'Stop the running rewrap',
  description: 'It stops between two batches. What is rewrapped stays so, and another start goes on from there.',
  response: z.object({ job: shown.nullable() }),
});

/** A start waits for what is being sealed, and that for a key provider. */
const ANSWER_WITHIN_MS = 15_000;

@Controller()
export class RewrapKeysController {
  constructor(private readonly bus: BusClient) {}

  @Answers(startRewrap)
  start(@Called() { actor, body, correlationId }: CallOf<typeof startRewrap>) {
    return this.bus.call(startOperation, body, { actor, correlationId, timeoutMs: ANSWER_WITHIN_MS });
  }

  @Answers(getRewrap)
  show(@Called() { actor, correlationId }: CallOf<typeof getRewrap>) {
    return this.bus.call(showOperation, {}, { actor, correlationId });
  }

  @Answers(stopRewrap)
  stop(@Called() { actor, correlationId }: CallOf<typeof stopRewrap>) {
    return this.bus.call(stopOperation, {}, { actor, correlationId });
  }
}
