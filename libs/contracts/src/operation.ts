import type { z } from 'zod';
import type { ServiceName } from './services.js';

/**
 * One request/reply on the bus. The subject, who answers, who may ask and both schemas are said here once:
 * handlers, clients, actor tokens and NATS permissions are all derived from it.
 */
export interface Operation<Request extends z.ZodType = z.ZodType, Response extends z.ZodType = z.ZodType> {
  /** `<service>.<noun>.<verb>`; also the token's `op` claim, so a token for one operation opens no other. */
  subject: string;
  service: ServiceName;
  callers: readonly ServiceName[];
  request: Request;
  response: Response;
}

export type RequestOf<O extends Operation> = z.output<O['request']>;
export type RequestInput<O extends Operation> = z.input<O['request']>;
export type ResponseOf<O extends Operation> = z.output<O['response']>;

export function operationsOf(service: ServiceName) {
  return <Request extends z.ZodType, Response extends z.ZodType>(
    name: string,
    callers: readonly ServiceName[],
    request: Request,
    response: Response,
  ): Operation<Request, Response> => ({ subject: `${service}.${name}`, service, callers, request, response });
}
