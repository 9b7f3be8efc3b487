import { startSandboxRun as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { runBody, runView, sandboxParams } from '../domain/sandbox-views.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const startSandboxRun = route({
  method: 'POST',
  path: '/v1/teams/{team}/sandboxes/{id}/exec',
  access: 'member',
  tag: 'Sandboxes',
  operationId: 'startSandboxRun',
  summary: 'Run a command in a sandbox',
  description:
    'The program and its arguments as they are: no shell reads them. What it prints is followed at ' +
    '`…/exec/{run}/events`; `timeout` (seconds) kills it with its children.',
  params: sandboxParams,
  body: runBody,
  response: runView,
  status: 201,
  errors: ['SANDBOX_NOT_FOUND', 'SANDBOX_OVER', 'SANDBOX_LIMIT'],
});

@Controller()
export class StartSandboxRunController {
  constructor(private readonly bus: BusClient) {}

  @Answers(startSandboxRun)
  run(@Called() { actor, params, body, correlationId }: CallOf<typeof startSandboxRun>) {
    return this.bus.call(operation, { id: params.id, run: body }, { actor, correlationId });
  }
}
