import { readSandboxFile as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { pathInQuery, sandboxParams } from '../domain/sandbox-views.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

/** As long as the sandbox is given for it, and a little more. */
const TIMEOUT_MS = 15_000;

export const readSandboxFile = route({
  method: 'GET',
  path: '/v1/teams/{team}/sandboxes/{id}/file',
  access: 'member',
  tag: 'Sandboxes',
  operationId: 'readSandboxFile',
  summary: 'Read a file of a sandbox',
  description:
    'A part of it, in base64 and redacted like everything that leaves a sandbox; `next` is where the next part begins. Up ' +
    'to 16 MiB. It is looked up inside the sandbox, with its rights: links and `..` lead nowhere else.',
  params: sandboxParams,
  query: z.strictObject({
    path: pathInQuery,
    offset: z
      .string()
      .regex(/^\d{1,9}$/, 'must be a whole number')
      .transform(Number)
      .pipe(z.number().int())
      .prefault('0')
      .meta({
        description: 'The `next` of an earlier answer.',
        override: { type: 'integer', minimum: 0, default: 0, pattern: undefined },
      }),
  }),
  response: z.object({ data: z.string(), next: z.number().int().nullable() }).meta({ id: 'SandboxFilePart' }),
  errors: ['SANDBOX_NOT_FOUND', 'SANDBOX_OVER', 'FILE_NOT_FOUND', 'FILE_UNUSABLE', 'PAYLOAD_TOO_LARGE'],
});

@Controller()
export class ReadSandboxFileController {
  constructor(private readonly bus: BusClient) {}

  @Answers(readSandboxFile)
  read(@Called() { actor, params, query, correlationId }: CallOf<typeof readSandboxFile>) {
    return this.bus.call(operation, { id: params.id, ...query }, { actor, correlationId, timeoutMs: TIMEOUT_MS });
  }
}
