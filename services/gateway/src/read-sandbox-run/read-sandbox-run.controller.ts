import { readSandboxRun as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { runOutputView, runParams } from '../domain/sandbox-views.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const readSandboxRun = route({
  method: 'GET',
  path: '/v1/teams/{team}/sandboxes/{id}/exec/{run}',
  access: 'member',
  tag: 'Sandboxes',
  operationId: 'readSandboxRun',
  summary: 'Read what a run has printed',
  description:
    'In base64 and redacted, from the position `after` on (the `next` of an earlier answer). Once its sandbox is over, the ' +
    'last 64 KiB of each stream are left.',
  params: runParams,
  query: z.strictObject({
    after: z
      .string()
      .regex(/^\d{1,15}$/, 'must be a whole number')
      .transform(Number)
      .pipe(z.number().int())
      .prefault('0')
      .meta({
        description: 'The `next` of an earlier answer.',
        override: { type: 'integer', minimum: 0, default: 0, pattern: undefined },
      }),
  }),
  response: runOutputView,
  errors: ['SANDBOX_NOT_FOUND', 'RUN_NOT_FOUND'],
});

@Controller()
export class ReadSandboxRunController {
  constructor(private readonly bus: BusClient) {}

  @Answers(readSandboxRun)
  read(@Called() { actor, params, query, correlationId }: CallOf<typeof readSandboxRun>) {
    return this.bus.call(operation, { id: params.id, run: params.run, ...query }, { actor, correlationId });
  }
}
