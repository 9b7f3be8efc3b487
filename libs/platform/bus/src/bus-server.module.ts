import { CountersignError, type Operation } from '@countersign/contracts';
import {
  Catch,
  Injectable,
  Module,
  type CallHandler,
  type CanActivate,
  type ExceptionFilter,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, DiscoveryModule, Reflector } from '@nestjs/core';
import type { NatsContext } from '@nestjs/microservices';
import type { MsgHdrs } from '@nats-io/transport-node';
import { map, throwError, type Observable } from 'rxjs';
import { CallCheck } from './call-check.js';
import { keepCall, OPERATION } from './call.js';
import { DirectHandlers } from './direct-handlers.js';
import { StreamHandlers } from './streams/stream-handlers.js';

function operationOf(reflector: Reflector, context: ExecutionContext): Operation {
  const operation = reflector.get<Operation | undefined>(OPERATION, context.getHandler());
  // A handler without an operation has no schema and no audience: it may not run.
  if (!operation) throw new CountersignError('INTERNAL', 'A handler does not say which operation it answers.');
  return operation;
}

@Injectable()
class CallGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly check: CallCheck,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const operation = operationOf(this.reflector, context);
    const rpc = context.switchToRpc();
    const natsContext = rpc.getContext<NatsContext>();
    const headers = natsContext.getHeaders() as MsgHdrs | undefined;
    keepCall(natsContext, await this.check.accept(operation, headers, rpc.getData()));
    return true;
  }
}

@Injectable()
class ResponseInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly check: CallCheck,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const operation = operationOf(this.reflector, context);
    return next.handle().pipe(map((response) => this.check.release(operation, response)));
  }
}

@Catch()
class WireErrorFilter implements ExceptionFilter {
  constructor(private readonly check: CallCheck) {}

  catch(error: unknown): Observable<never> {
    return throwError(() => this.check.refuse(error));
  }
}

/** What every service that answers on the bus has in front of its handlers. */
@Module({
  imports: [DiscoveryModule],
  providers: [
    CallCheck,
    DirectHandlers,
    StreamHandlers,
    { provide: APP_GUARD, useClass: CallGuard },
    { provide: APP_INTERCEPTOR, useClass: ResponseInterceptor },
    { provide: APP_FILTER, useClass: WireErrorFilter },
  ],
})
export class BusServerModule {}
