import { keyId, usedKey, useKey as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const useKey = route({
  method: 'POST',
  path: '/v1/deployment/keys/use',
  access: 'deployment-admin',
  tag: 'Deployment',
  operationId: 'useKey',
  summary: 'Seal everything new to a key',
  description:
    'The resolver first proves that it opens what is sealed to the key (`KEY_UNUSABLE` where it does not). What is ' +
    'stored already keeps its key until it is rewrapped. It waits for what is being sealed just now; nothing is sealed to ' +
    'the key before once this is answered. Using the current key again changes nothing.',
  body: z.strictObject({ keyId }),
  response: usedKey,
  errors: ['KEY_NOT_FOUND', 'KEY_RETIRED', 'KEY_UNUSABLE', 'KEY_UNAVAILABLE', 'REWRAP_RUNNING'],
});

/** The proof, and then what is being sealed: each may wait for a key provider. */
const ANSWER_WITHIN_MS = 25_000;

@Controller()
export class UseKeyController {
  constructor(private readonly bus: BusClient) {}

  @Answers(useKey)
  use(@Called() { actor, body, correlationId }: CallOf<typeof useKey>) {
    return this.bus.call(operation, body, { actor, correlationId, timeoutMs: ANSWER_WITHIN_MS });
  }
}
