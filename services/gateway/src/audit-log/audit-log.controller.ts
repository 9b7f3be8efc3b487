import { AUDIT_ACTIONS, chainedAuditEntry, listAudit as operation, page } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { pageQuery, teamParams } from '../domain/words.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const listAudit = route({
  method: 'GET',
  path: '/v1/teams/{team}/audit',
  access: 'admin',
  tag: 'Audit',
  operationId: 'listAudit',
  summary: "Read the team's audit log",
  description:
    'Newest first. Each entry carries the hash of the one before it, so that the chain can be verified offline: ' +
    '`hash` is SHA-256 over `previousHash` and the canonical JSON (RFC 8785) of the entry.',
  params: teamParams,
  query: pageQuery.extend({
    action: z
      .enum(AUDIT_ACTIONS, { error: 'must be an audit action' })
      .optional()
      .meta({ description: 'Only entries of this action.' }),
  }),
  response: page(chainedAuditEntry.meta({ id: 'AuditEntry' })),
});

@Controller()
export class AuditLogController {
  constructor(private readonly bus: BusClient) {}

  @Answers(listAudit)
  list(@Called() { actor, query, correlationId }: CallOf<typeof listAudit>) {
    return this.bus.call(operation, query, { actor, correlationId });
  }
}
