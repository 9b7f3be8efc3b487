import { killSandboxRun as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { runParams, runView } from '../domain/sandbox-views.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const killSandboxRun = route({
  method: 'POST',
  path: '/v1/teams/{team}/sandboxes/{id}/exec/{run}/kill',
  access: 'member',
  tag: 'Sandboxes',
  operationId: 'killSandboxRun',
  summary: 'Kill a run',
  description: 'The command and its children; the sandbox lives on. One that is over already stays as it is.',
  params: runParams,
  response: runView,
  errors: ['SANDBOX_NOT_FOUND', 'RUN_NOT_FOUND'],
});

@Controller()
export class KillSandboxRunController {
  constructor(private readonly bus: BusClient) {}

  @Answers(killSandboxRun)
  kill(@Called() { actor, params, correlationId }: CallOf<typeof killSandboxRun>) {
    return this.bus.call(operation, { id: params.id, run: params.run }, { actor, correlationId });
  }
}
