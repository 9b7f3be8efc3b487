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

/**
 * An operation that is answered in pieces, each of them in the form of `response`. The asker says as it goes how many more
 * it can take, and may have had enough at any time; it says so on a subject below the operation's own.
 */
export interface StreamOperation<
  Request extends z.ZodType = z.ZodType,
  Piece extends z.ZodType = z.ZodType,
> extends Operation<Request, Piece> {
  isStream: true;
}

export function streamOperationsOf(service: ServiceName) {
  const operation = operationsOf(service);
  return <Request extends z.ZodType, Piece extends z.ZodType>(
    name: string,
    callers: readonly ServiceName[],
    request: Request,
    piece: Piece,
  ): StreamOperation<Request, Piece> => ({ ...operation(name, callers, request, piece), isStream: true });
}

export function isStreamOperation(operation: Operation): operation is StreamOperation {
  return 'isStream' in operation;
}

/** The subjects on which askers of a stream speak to the process that answers them. */
export function controlSubjects({ subject }: Pick<Operation, 'subject'>): string {
  return `${subject}.control`;
}
