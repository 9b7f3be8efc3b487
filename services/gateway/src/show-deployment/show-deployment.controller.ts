import { showDeployment as operation } from '@countersign/contracts';
import { BusClient } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { Readiness } from '../health/readiness.js';
import { Called, type CallOf } from '../http/call.js';
import { Answers, route } from '../http/route.js';

export const showDeployment = route({
  method: 'GET',
  path: '/v1/deployment',
  access: 'deployment-admin',
  tag: 'Deployment',
  operationId: 'showDeployment',
  summary: 'Show how the deployment does',
  description:
    'Each part and its problem, who holds leases, and the last hour minute by minute: changes, the milliseconds until ' +
    'they were applied and drained, uses, resolves and refusals. Uses and resolves appear a minute or so late. ' +
    '`store` is null while secrets-store does not answer: `parts` says so too.',
  response: z
    .object({
      parts: z.array(z.object({ name: z.string(), problem: z.string().nullable() })),
      store: operation.response.meta({ id: 'DeploymentStore' }).nullable(),
    })
    .meta({ id: 'Deployment' }),
});

@Controller()
export class ShowDeploymentController {
  constructor(
    private readonly readiness: Readiness,
    private readonly bus: BusClient,
  ) {}

  /** A part that is away is what the page is there to show: it must not take the page with it. */
  @Answers(showDeployment)
  async show(@Called() { actor, correlationId }: CallOf<typeof showDeployment>) {
    const [parts, store] = await Promise.all([
      this.readiness.check(),
      this.bus.call(operation, {}, { actor, correlationId }).catch(() => null),
    ]);
    return { parts, store };
  }
}
