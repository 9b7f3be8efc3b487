import { CountersignError, type Actor, type Operation, type RequestOf, type TeamActor } from '@countersign/contracts';
import type { VerifiedActor } from '@countersign/platform-identity';
import { applyDecorators, createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import { MessagePattern, type NatsContext } from '@nestjs/microservices';

export const OPERATION = Symbol('Operation');

/** One request as a handler sees it: validated, and from a verified actor. */
export interface Call<O extends Operation> {
  request: RequestOf<O>;
  caller: VerifiedActor;
  correlationId: string;
}

const calls = new WeakMap<NatsContext, Call<Operation>>();

export function keepCall(context: NatsContext, call: Call<Operation>): void {
  calls.set(context, call);
}

/** Marks the method that answers an operation. */
export function Handles(operation: Operation): MethodDecorator {
  return applyDecorators(MessagePattern(operation.subject), SetMetadata(OPERATION, operation));
}

/** Gives the method its `Call`. */
export const Called = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const call = calls.get(context.switchToRpc().getContext<NatsContext>());
  // Without a verified call there is nothing to hand over: the guard did not run, and nothing may be done.
  if (!call) throw new CountersignError('UNAUTHENTICATED', 'The request carries no verified actor.');
  return call;
});

/** The person (or key) who acts, in their team: directly, or through the consumer that forwarded their token. */
export function teamActor(caller: VerifiedActor): TeamActor {
  const actor = caller.actor.type === 'service' ? caller.onBehalfOf : caller.actor;
  if (!actor?.team || !actor.role) throw new CountersignError('FORBIDDEN', 'This needs a member of a team.');
  return actor as TeamActor;
}

export function teamAdmin(caller: VerifiedActor): TeamActor {
  const actor = teamActor(caller);
  if (actor.role !== 'admin') {
    throw new CountersignError('ADMIN_REQUIRED', 'Ask an admin of the team to do this, or to make you one.');
  }
  return actor;
}

/** The service itself as an actor, for what it does in its own name. */
export function serviceActor(name: VerifiedActor['issuer']): Actor {
  return { type: 'service', id: name, name };
}
