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

export const DIRECT = Symbol('DirectOperation');

/**
 * As `Handles`, for an operation that comes so often that Nest's road to a handler would be most of its cost. The method
 * is called with its `Call`; the checks are the same. Interceptors of the service do not see it: an operation whose
 * refusals are audited, say, is none for this.
 */
export function HandlesDirectly(operation: Operation): MethodDecorator {
  return SetMetadata(DIRECT, operation);
}

/** Gives the method its `Call`. */
export const Called = createParamDecorator((_: unknown, context: ExecutionContext) => callOf(context));

/** The call that a handler answers, for what stands around handlers. */
export function callOf(context: ExecutionContext): Call<Operation> {
  const call = calls.get(context.switchToRpc().getContext<NatsContext>());
  // Without a verified call there is nothing to hand over: the guard did not run, and nothing may be done.
  if (!call) throw new CountersignError('UNAUTHENTICATED', 'The request carries no verified actor.');
  return call;
}

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

/** The person (or key) who acts as an admin of the deployment: the gateway says so only where an act needs it. */
export function deploymentAdmin({ actor }: VerifiedActor): Actor {
  if (actor.type === 'service' || !actor.deploymentAdmin) {
    throw new CountersignError('DEPLOYMENT_ADMIN_REQUIRED', 'Ask an admin of the deployment to do this.');
  }
  return actor;
}

/** The service itself as an actor, for what it does in its own name. */
export function serviceActor(name: VerifiedActor['issuer']): Actor {
  return { type: 'service', id: name, name };
}
