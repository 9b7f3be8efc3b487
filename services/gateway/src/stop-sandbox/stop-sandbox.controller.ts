import { stopSandbox as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { sandboxParams, sandboxView } from '../domain/sandbox-views.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

/** A Pod is given a moment to end. */
const TIMEOUT_MS = 30_000;

export const stopSandbox = route({
  method: 'POST',
  path: '/v1/teams/{team}/sandboxes/{id}/stop',
  access: 'member',
  tag: 'Sandboxes',
  operationId: 'stopSandbox',
  summary: 'Stop a sandbox',
  description: 'Once this answers, nothing in it runs any more. One that is over already stays as it is.',
  params: sandboxParams,
  response: sandboxView,
  errors: ['SANDBOX_NOT_FOUND'],
});

@Controller()
export class StopSandboxController {
  constructor(private readonly bus: BusClient) {}

  @Answers(stopSandbox)
  stop(@Called() { actor, params, correlationId }: CallOf<typeof stopSandbox>) {
    return this.bus.call(operation, { id: params.id }, { actor, correlationId, timeoutMs: TIMEOUT_MS });
  }
}
