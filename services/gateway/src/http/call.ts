import { CountersignError, type Actor, type Idempotency, type TeamActor } from '@countersign/contracts';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Principal } from '../domain/principal.js';
import type { Access, Route } from './route.js';

/** Who acts, by what the route's access has made sure of. */
interface Actors<A extends Access> {
  principal: A extends 'public' ? null : Principal;
  actor: A extends 'public' ? null : A extends 'member' | 'admin' ? TeamActor : Actor;
}

/** One request as a controller sees it: let in, and validated. */
export type CallOf<R extends Route> = Actors<R['access']> & {
  params: z.output<R['params']>;
  query: z.output<R['query']>;
  body: z.output<R['body']>;
  /** What a retry is recognised by, where the client gave an Idempotency-Key. */
  idempotency: Idempotency | undefined;
  correlationId: string;
  /** Where the request came from. */
  address: string | undefined;
  request: FastifyRequest;
  reply: FastifyReply;
};

const calls = new WeakMap<FastifyRequest, CallOf<Route>>();

export function keepCall(call: CallOf<Route>): void {
  calls.set(call.request, call);
}

/** Gives the method its call. */
export const Called = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const call = calls.get(context.switchToHttp().getRequest<FastifyRequest>());
  // Without a call the guard did not run, and nothing may be done.
  if (!call) throw new CountersignError('UNAUTHENTICATED', 'The request was not let in.');
  return call;
});
