import { updateSandboxSettings as operation, sandboxSettings } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { sandboxSettingsView } from '../domain/sandbox-views.js';
import { teamParams } from '../domain/words.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const updateSandboxSettings = route({
  method: 'PATCH',
  path: '/v1/teams/{team}/sandbox-settings',
  access: 'admin',
  tag: 'Sandboxes',
  operationId: 'updateSandboxSettings',
  summary: "Change the team's settings for sandboxes",
  description: 'They hold for what is deleted from then on.',
  params: teamParams,
  body: sandboxSettings.strict(),
  response: sandboxSettingsView,
});

@Controller()
export class UpdateSandboxSettingsController {
  constructor(private readonly bus: BusClient) {}

  @Answers(updateSandboxSettings)
  update(@Called() { actor, body, correlationId }: CallOf<typeof updateSandboxSettings>) {
    return this.bus.call(operation, body, { actor, correlationId });
  }
}
