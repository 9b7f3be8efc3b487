import { keyId, retireKey as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const retireKey = route({
  method: 'POST',
  path: '/v1/deployment/keys/retire',
  access: 'deployment-admin',
  tag: 'Deployment',
  operationId: 'retireKey',
  summary: 'Retire a key that wraps nothing any more',
  description:
    'Refused with `KEY_IN_USE` and the count (`wraps`) while the key is current or still wraps a version. A retired key ' +
    'is never used again; only now may its private half be taken away. Retiring it again changes nothing.',
  body: z.strictObject({ keyId }),
  response: z.object({ keyId }),
  errors: ['KEY_NOT_FOUND', 'KEY_IN_USE'],
});

/** It waits for what is being sealed, and that for a key provider. */
const ANSWER_WITHIN_MS = 15_000;

@Controller()
export class RetireKeyController {
  constructor(private readonly bus: BusClient) {}

  @Answers(retireKey)
  retire(@Called() { actor, body, correlationId }: CallOf<typeof retireKey>) {
    return this.bus.call(operation, body, { actor, correlationId, timeoutMs: ANSWER_WITHIN_MS });
  }
}
