import { z } from 'zod';
import { operationsOf, type Operation } from './operation.js';
import { SERVICES, type ServiceName } from './services.js';

/** Says whether a service can do its work now. An answer at all means that it lives. */
const request = z.object({});
const response = z.object({ ready: z.boolean(), problems: z.array(z.string()) });

export type HealthOperation = Operation<typeof request, typeof response>;

export const health: Record<ServiceName, HealthOperation> = Object.fromEntries(
  SERVICES.map((service) => [service, operationsOf(service)('health.check', ['gateway'], request, response)]),
) as Record<ServiceName, HealthOperation>;
