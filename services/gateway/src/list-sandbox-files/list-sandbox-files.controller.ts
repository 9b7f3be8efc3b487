import { listSandboxFiles as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { fileList, pathInQuery, sandboxParams } from '../domain/sandbox-views.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

const TIMEOUT_MS = 15_000;

export const listSandboxFiles = route({
  method: 'GET',
  path: '/v1/teams/{team}/sandboxes/{id}/files',
  access: 'member',
  tag: 'Sandboxes',
  operationId: 'listSandboxFiles',
  summary: 'List the files of a folder of a sandbox',
  description: 'The first thousand entries of `path`, `/workspace` unless told.',
  params: sandboxParams,
  query: z.strictObject({ path: pathInQuery.default('/workspace') }),
  response: fileList,
  errors: ['SANDBOX_NOT_FOUND', 'SANDBOX_OVER', 'FILE_NOT_FOUND', 'FILE_UNUSABLE'],
});

@Controller()
export class ListSandboxFilesController {
  constructor(private readonly bus: BusClient) {}

  @Answers(listSandboxFiles)
  list(@Called() { actor, params, query, correlationId }: CallOf<typeof listSandboxFiles>) {
    return this.bus.call(operation, { id: params.id, ...query }, { actor, correlationId, timeoutMs: TIMEOUT_MS });
  }
}
