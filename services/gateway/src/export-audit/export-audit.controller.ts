import { Controller } from '@nestjs/common';
import { StillEntitled } from '../domain/still-entitled.js';
import { teamParams } from '../domain/words.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';
import { AuditExport, EXPORT_DESCRIPTION, exportLine, exportQuery } from './audit-export.js';

const common = { query: exportQuery, response: exportLine, contentType: 'application/jsonl' } as const;

export const exportAudit = route({
  ...common,
  method: 'GET',
  path: '/v1/teams/{team}/audit/export',
  access: 'admin',
  tag: 'Audit',
  operationId: 'exportAudit',
  summary: "Export the team's audit log",
  description: EXPORT_DESCRIPTION,
  params: teamParams,
});

export const exportDeploymentAudit = route({
  ...common,
  method: 'GET',
  path: '/v1/deployment/audit/export',
  access: 'deployment-admin',
  tag: 'Audit',
  operationId: 'exportDeploymentAudit',
  summary: "Export the deployment's audit log",
  description: EXPORT_DESCRIPTION,
});

@Controller()
export class ExportAuditController {
  constructor(
    private readonly exports: AuditExport,
    private readonly entitled: StillEntitled,
  ) {}

  @Answers(exportAudit)
  async team(@Called() { actor, query, correlationId, request, reply }: CallOf<typeof exportAudit>): Promise<void> {
    const stillEntitled = () => this.entitled.check(request, 'admin', actor.team);
    await this.exports.send({ of: 'team', name: actor.team, query, actor, correlationId, reply, stillEntitled });
  }

  @Answers(exportDeploymentAudit)
  async deployment(@Called() call: CallOf<typeof exportDeploymentAudit>): Promise<void> {
    const { actor, query, correlationId, request, reply } = call;
    const stillEntitled = () => this.entitled.check(request, 'deployment-admin');
    await this.exports.send({
      of: 'deployment',
      name: 'deployment',
      query,
      actor,
      correlationId,
      reply,
      stillEntitled,
    });
  }
}
