import { listSandboxes as operation, SANDBOX_STATUSES } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { sandboxPage } from '../domain/sandbox-views.js';
import { pageQuery, teamParams } from '../domain/words.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const listSandboxes = route({
  method: 'GET',
  path: '/v1/teams/{team}/sandboxes',
  access: 'member',
  tag: 'Sandboxes',
  operationId: 'listSandboxes',
  summary: 'List the sandboxes',
  description:
    'The latest first: what each is doing, the secrets that it lacks, and those of which it holds a replaced version.',
  params: teamParams,
  query: pageQuery.extend({ status: z.enum(SANDBOX_STATUSES).optional() }),
  response: sandboxPage,
});

@Controller()
export class ListSandboxesController {
  constructor(private readonly bus: BusClient) {}

  @Answers(listSandboxes)
  list(@Called() { actor, query, correlationId }: CallOf<typeof listSandboxes>) {
    return this.bus.call(operation, query, { actor, correlationId });
  }
}
