import { getSandbox as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { sandboxParams, sandboxView } from '../domain/sandbox-views.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const getSandbox = route({
  method: 'GET',
  path: '/v1/teams/{team}/sandboxes/{id}',
  access: 'member',
  tag: 'Sandboxes',
  operationId: 'getSandbox',
  summary: 'Show a sandbox',
  description: 'What it is doing, which versions it holds, and what a change will do to it.',
  params: sandboxParams,
  response: sandboxView,
  errors: ['SANDBOX_NOT_FOUND'],
});

@Controller()
export class GetSandboxController {
  constructor(private readonly bus: BusClient) {}

  @Answers(getSandbox)
  get(@Called() { actor, params, correlationId }: CallOf<typeof getSandbox>) {
    return this.bus.call(operation, { id: params.id }, { actor, correlationId });
  }
}
