import { FILE_PART_BYTES_MAX, sandboxPath, writeSandboxFile as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { sandboxParams } from '../domain/sandbox-views.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

const TIMEOUT_MS = 15_000;

export const writeSandboxFile = route({
  method: 'POST',
  path: '/v1/teams/{team}/sandboxes/{id}/file',
  access: 'member',
  tag: 'Sandboxes',
  operationId: 'writeSandboxFile',
  summary: 'Write a file of a sandbox',
  description:
    'With the folders that it needs. Up to 256 KiB in base64; with `append` it is added to the end, for the further parts of ' +
    'a longer file. A place for files and not for values: those are for `secrets`.',
  params: sandboxParams,
  body: z.strictObject({
    path: sandboxPath,
    data: z.base64().max(Math.ceil(FILE_PART_BYTES_MAX / 3) * 4),
    append: z.boolean().default(false),
  }),
  response: z.object({ path: z.string(), bytes: z.number().int() }),
  errors: ['SANDBOX_NOT_FOUND', 'SANDBOX_OVER', 'FILE_UNUSABLE'],
});

@Controller()
export class WriteSandboxFileController {
  constructor(private readonly bus: BusClient) {}

  @Answers(writeSandboxFile)
  write(@Called() { actor, params, body, correlationId }: CallOf<typeof writeSandboxFile>) {
    return this.bus.call(operation, { id: params.id, ...body }, { actor, correlationId, timeoutMs: TIMEOUT_MS });
  }
}
