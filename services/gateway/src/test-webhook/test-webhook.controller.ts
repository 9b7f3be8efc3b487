import { CountersignError, testWebhook as operation, WEBHOOK_PAYLOAD_BYTES_MAX } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { TEST_CALL_ERRORS, TEST_CALL_TIMEOUT_MS, webhookParams, webhookTestView } from '../domain/webhook-views.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

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
  errors: ['WEBHOOK_NOT_FOUND', ...TEST_CALL_ERRORS],
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
    return this.bus.call(
      operation,
      { id: params.id, payload },
      { actor, correlationId, timeoutMs: TEST_CALL_TIMEOUT_MS },
    );
  }
}
