import { AUDIT_ACTIONS, chainedAuditEntry, listAudit as operation, page } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { pageQuery, teamParams } from '../domain/words.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

const query = pageQuery.extend({
  action: z
    .enum(AUDIT_ACTIONS, { error: 'must be an audit action' })
    .optional()
    .meta({ description: 'Only entries of this action.' }),
  target: z
    .string()
    .max(600)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not contain control characters')
    .optional()
    .meta({ description: 'Only entries on this, such as `secret/HF_TOKEN`.' }),
});
const response = page(chainedAuditEntry.meta({ id: 'AuditEntry' }));

const DESCRIPTION =
  'Newest first. Each entry carries the hash of the one before it, so that the chain can be verified offline: ' +
  '`hash` is SHA-256 over `previousHash` and the canonical JSON (RFC 8785) of the entry. Uses, resolves and refusals are ' +
  'entries with a `count`, a minute or so after them.';

export const listAudit = route({
  method: 'GET',
  path: '/v1/teams/{team}/audit',
  access: 'admin',
  tag: 'Audit',
  operationId: 'listAudit',
  summary: "Read the team's audit log",
  description: DESCRIPTION,
  params: teamParams,
  query,
  response,
});

export const listDeploymentAudit = route({
  method: 'GET',
  path: '/v1/deployment/audit',
  access: 'deployment-admin',
  tag: 'Audit',
  operationId: 'listDeploymentAudit',
  summary: "Read the deployment's audit log",
  description: `What belongs to no team: sign-ins, API keys, keys of the deployment, strangers at a team's door. ${DESCRIPTION}`,
  query,
  response,
});

@Controller()
export class ListAuditController {
  constructor(private readonly bus: BusClient) {}

  @Answers(listAudit)
  list(@Called() { actor, query: asked, correlationId }: CallOf<typeof listAudit>) {
    return this.bus.call(operation, asked, { actor, correlationId });
  }

  @Answers(listDeploymentAudit)
  listDeployment(@Called() { actor, query: asked, correlationId }: CallOf<typeof listDeploymentAudit>) {
    return this.bus.call(operation, { ...asked, of: 'deployment' }, { actor, correlationId });
  }
}
