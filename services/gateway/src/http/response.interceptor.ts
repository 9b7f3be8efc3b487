import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { map, type Observable } from 'rxjs';
import { ROUTE, type Route } from './route.js';

/** Lets out only what the route's response says: a field too many stays inside. */
@Injectable()
export class ResponseInterceptor implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { response, contentType, streamed } = this.reflector.get<Route>(ROUTE, context.getHandler());
    // A stream writes its own answer, from what the contract's operation has already checked.
    if (contentType !== 'application/json' || streamed) return next.handle();
    return next.handle().pipe(map((body) => (response === null ? undefined : response.parse(body))));
  }
}
