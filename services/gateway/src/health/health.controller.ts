import { CountersignError } from '@countersign/contracts';
import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { Answers, route } from '../http/route.js';
import { Readiness } from './readiness.js';

const healthz = route({
  method: 'GET',
  path: '/healthz',
  access: 'public',
  tag: 'Health',
  operationId: 'healthz',
  summary: 'The gateway lives',
  description: 'Answers as long as the process does, whatever else is away.',
  response: z.object({ status: z.literal('ok') }),
});

const readyz = route({
  method: 'GET',
  path: '/readyz',
  access: 'public',
  tag: 'Health',
  operationId: 'readyz',
  summary: 'The deployment can do its work',
  description:
    'Asks the database, the bus and every service. SERVICE_UNAVAILABLE, naming each part and its problem in ' +
    '`problems`, where one cannot do its work.',
  response: z.object({ status: z.literal('ready'), parts: z.array(z.string()) }),
});

@Controller()
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Answers(healthz)
  live() {
    return { status: 'ok' };
  }

  @Answers(readyz)
  async ready() {
    const parts = await this.readiness.check();
    const problems = parts.filter(({ problem }) => problem !== null);
    if (problems.length === 0) return { status: 'ready', parts: parts.map(({ name }) => name) };
    const names = problems.map(({ name }) => name).join(', ');
    throw new CountersignError('SERVICE_UNAVAILABLE', `Not ready: ${names}.`, { problems, retryAfter: 1 });
  }
}
