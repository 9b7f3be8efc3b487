import {
  CountersignError,
  testWebhook as operation,
  WEBHOOK_PAYLOAD_BYTES_MAX,
  WEBHOOK_TIMEOUT_SECONDS_MAX,
} from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { webhookParams, webhookTestView } from '../domain/webhook-views.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

/** Longer than the webhooks service waits for a receiver, so that it is the one to say what went wrong. */
const TIMEOUT_MS = (WEBHOOK_TIMEOUT_SECONDS_MAX + 15) * 1000;

export const testWebhook = route({
  method: 'POST',
  path: '/v1/teams/{team}/webhooks/{id}/test',
  access: 'admin',
  tag: 'Webhooks',
  operationId: 'testWebhook',
  summary: 'Send a test call',
  description:
    'Sends `payload` (any JSON, at most 256 KiB) to the webhook now, with `${SECRET_NAME}` and `${ACCESS_TOKEN}` in ' +
    'its strings filled in, and shows what was sent and answered, with every secret in use redacted. A webhook that ' +
    'lacks a secret refuses to send, and says which. One that is off sends all the same. Each call sends again: there is no Idempotency-Key.',
  params: webhookParams,
  body: z.strictObject({ payload: z.json().meta({ id: 'AnyJson', description: 'Any JSON.' }) }),
  response: webhookTestView,
  errors: [
    'SECRET_UNUSABLE',
    'WEBHOOK_NOT_FOUND',
    'REFERENCE_BROKEN',
    'REFERENCE_MISSING',
    'UNKNOWN_VARIABLE',
    'SECRET_UNOPENABLE',
    'EGRESS_FORBIDDEN',
    'TARGET_UNREACHABLE',
    'PAYLOAD_TOO_LARGE',
  ],
});

@Controller()
export class TestWebhookController {
  constructor(private readonly bus: BusClient) {}

  @Answers(testWebhook)
  test(@Called() { actor, params, body, correlationId }: CallOf<typeof testWebhook>) {
    const { payload } = body;
    // Measured as it is sent: a number can be much shorter in the request than here.
    if (Buffer.byteLength(JSON.stringify(payload)) > WEBHOOK_PAYLOAD_BYTES_MAX) {
      const limit = `${WEBHOOK_PAYLOAD_BYTES_MAX / 1024} KiB`;
      throw new CountersignError('PAYLOAD_TOO_LARGE', `The payload is larger than ${limit}.`);
    }
    return this.bus.call(operation, { id: params.id, payload }, { actor, correlationId, timeoutMs: TIMEOUT_MS });
  }
}
