import { getSandboxSettings as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { sandboxSettingsView } from '../domain/sandbox-views.js';
import { teamParams } from '../domain/words.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const getSandboxSettings = route({
  method: 'GET',
  path: '/v1/teams/{team}/sandbox-settings',
  access: 'member',
  tag: 'Sandboxes',
  operationId: 'getSandboxSettings',
  summary: "Show the team's settings for sandboxes",
  description:
    'How long a sandbox goes on after a secret that it names was deleted, and what confines it in this deployment.',
  params: teamParams,
  response: sandboxSettingsView,
});

@Controller()
export class GetSandboxSettingsController {
  constructor(private readonly bus: BusClient) {}

  @Answers(getSandboxSettings)
  show(@Called() { actor, correlationId }: CallOf<typeof getSandboxSettings>) {
    return this.bus.call(operation, {}, { actor, correlationId });
  }
}
