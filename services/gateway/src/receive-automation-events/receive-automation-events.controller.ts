import {
  CountersignError,
  EVENT_BATCH_BYTES_MAX,
  EVENT_BATCH_MAX,
  receiveAutomationEvents as operation,
} from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { eventBatchBody, eventReceiptView } from '../domain/automation-views.js';
import { teamParams } from '../domain/words.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const receiveAutomationEvents = route({
  method: 'POST',
  path: '/v1/teams/{team}/automation-events',
  access: 'member',
  tag: 'Automations',
  operationId: 'receiveAutomationEvents',
  summary: 'Report events',
  description:
    `Takes 1 to ${EVENT_BATCH_MAX} events (${EVENT_BATCH_BYTES_MAX / 1024} KiB together) that happened in projects and ` +
    'registries of the team, and answers once they are kept. An event is known by its `id`: one that came before is ' +
    'answered as `duplicate` and fires nothing again. Without an answer, send the whole batch again.',
  params: teamParams,
  body: eventBatchBody,
  response: eventReceiptView,
  errors: ['PAYLOAD_TOO_LARGE'],
});

@Controller()
export class ReceiveAutomationEventsController {
  constructor(private readonly bus: BusClient) {}

  @Answers(receiveAutomationEvents)
  receive(@Called() { actor, body, correlationId }: CallOf<typeof receiveAutomationEvents>) {
    // Measured as the bus carries it: a number can be much shorter in the request than there.
    if (Buffer.byteLength(JSON.stringify(body)) > EVENT_BATCH_BYTES_MAX) {
      const limit = `${EVENT_BATCH_BYTES_MAX / 1024} KiB`;
      throw new CountersignError(
        'PAYLOAD_TOO_LARGE',
        `The events are larger than ${limit} together. Send fewer at a time.`,
      );
    }
    return this.bus.call(operation, body, { actor, correlationId });
  }
}
