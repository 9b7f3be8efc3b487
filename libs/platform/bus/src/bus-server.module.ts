import { CountersignError, type Operation, type WireError } from '@countersign/contracts';
import { LOGGER, type Logger } from '@countersign/platform-log';
import { ActorTokens } from '@countersign/platform-identity';
import {
  Catch,
  Inject,
  Injectable,
  Module,
  type CallHandler,
  type CanActivate,
  type ExceptionFilter,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, Reflector } from '@nestjs/core';
import type { NatsContext } from '@nestjs/microservices';
import type { MsgHdrs } from '@nats-io/transport-node';
import { map, throwError, type Observable } from 'rxjs';
import { ZodError } from 'zod';
import { keepCall, OPERATION } from './call.js';
import { ACTOR_HEADER, CORRELATION_HEADER } from './wire.js';

function operationOf(reflector: Reflector, context: ExecutionContext): Operation {
  const operation = reflector.get<Operation | undefined>(OPERATION, context.getHandler());
  // A handler without an operation has no schema and no audience: it may not run.
  if (!operation) throw new CountersignError('INTERNAL', 'A handler does not say which operation it answers.');
  return operation;
}

/** Lets in only what a caller of this operation signed for it, and only in the operation's form. */
@Injectable()
class CallGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: ActorTokens,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const operation = operationOf(this.reflector, context);
    const rpc = context.switchToRpc();
    const natsContext = rpc.getContext<NatsContext>();
    const headers = natsContext.getHeaders() as MsgHdrs | undefined;
    const purpose = { audience: operation.service, op: operation.subject };
    const caller = await this.tokens.verify(headers?.get(ACTOR_HEADER) ?? '', purpose);
    if (!operation.callers.includes(caller.issuer)) {
      throw new CountersignError('FORBIDDEN', `${caller.issuer} may not call ${operation.subject}.`);
    }
    const request = operation.request.parse(rpc.getData());
    keepCall(natsContext, { request, caller, correlationId: headers?.get(CORRELATION_HEADER) ?? '' });
    return true;
  }
}

/** Lets out only what the operation's response says: a field too many stays inside. */
@Injectable()
class ResponseInterceptor implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const operation = operationOf(this.reflector, context);
    return next.handle().pipe(map((response) => operation.response.parse(response)));
  }
}

/** Turns whatever was thrown into a coded error; what nobody foresaw is logged and says nothing. */
@Catch()
class WireErrorFilter implements ExceptionFilter {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  catch(error: unknown): Observable<never> {
    return throwError(() => this.toWire(error));
  }

  private toWire(error: unknown): WireError {
    if (error instanceof CountersignError) return error.toWire();
    if (error instanceof ZodError) return invalidInput(error).toWire();
    if (isDatabaseAway(error)) {
      this.logger.warn({ err: error }, 'the database is away');
      return new CountersignError('SERVICE_UNAVAILABLE', 'The database does not answer. Try again in a moment.', {
        retryAfter: 1,
      }).toWire();
    }
    this.logger.error({ err: error }, 'a request failed');
    return new CountersignError('INTERNAL', 'The request failed; the log of the service says why.').toWire();
  }
}

/** Paths and rules of what was wrong; never what was sent. */
export function invalidInput(error: ZodError): CountersignError {
  const errors = error.issues.slice(0, 50).map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  const fields = errors.map(({ path }) => path || 'the body').join(', ');
  return new CountersignError('INVALID_INPUT', `Not valid: ${fields}.`, { errors });
}

/** Connection errors of the socket, and PostgreSQL's classes 08 (connection) and 57P (operator intervention). */
export function isDatabaseAway(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (typeof code === 'string' && /^(ECONN|EPIPE|ETIMEDOUT|ENOENT|08|57P|53300)/.test(code)) return true;
  return typeof message === 'string' && /Connection terminated|connection timeout|Driver not Connected/i.test(message);
}

/** What every service that answers on the bus has in front of its handlers. */
@Module({
  providers: [
    { provide: APP_GUARD, useClass: CallGuard },
    { provide: APP_INTERCEPTOR, useClass: ResponseInterceptor },
    { provide: APP_FILTER, useClass: WireErrorFilter },
  ],
})
export class BusServerModule {}
