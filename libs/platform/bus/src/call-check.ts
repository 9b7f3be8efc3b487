import { CountersignError, type Operation, type ResponseOf, type WireError } from '@countersign/contracts';
import { ActorTokens } from '@countersign/platform-identity';
import { LOGGER, type Logger } from '@countersign/platform-log';
import { Inject, Injectable } from '@nestjs/common';
import type { MsgHdrs } from '@nats-io/transport-node';
import { ZodError } from 'zod';
import type { Call } from './call.js';
import { DATABASE_AWAY, isDatabaseAway } from './database-away.js';
import { ACTOR_HEADER, CORRELATION_HEADER } from './wire.js';

/**
 * What stands before and behind every handler, by whichever way a message comes to it: through Nest, or directly. There is
 * this one place for it, so that no way is an easier one.
 */
@Injectable()
export class CallCheck {
  constructor(
    private readonly tokens: ActorTokens,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Lets in only what a caller of this operation signed for it, and only in the operation's form.
   * @throws CountersignError UNAUTHENTICATED or FORBIDDEN; ZodError
   */
  async accept<O extends Operation>(operation: O, headers: MsgHdrs | undefined, data: unknown): Promise<Call<O>> {
    const purpose = { audience: operation.service, op: operation.subject };
    const caller = await this.tokens.verify(headers?.get(ACTOR_HEADER) ?? '', purpose);
    if (!operation.callers.includes(caller.issuer)) {
      throw new CountersignError('FORBIDDEN', `${caller.issuer} may not call ${operation.subject}.`);
    }
    const request = operation.request.parse(data) as Call<O>['request'];
    return { request, caller, correlationId: correlationIdOf(headers) };
  }

  /** Lets out only what the operation's response says: a field too many stays inside. */
  release<O extends Operation>(operation: O, response: unknown): ResponseOf<O> {
    return operation.response.parse(response) as ResponseOf<O>;
  }

  /** Turns whatever was thrown into a coded error; what nobody foresaw is logged and says nothing. */
  refuse(error: unknown): WireError {
    if (error instanceof CountersignError) return error.toWire();
    if (error instanceof ZodError) return invalidInput(error).toWire();
    if (isDatabaseAway(error)) {
      this.logger.warn({ err: error }, 'the database is away');
      return new CountersignError('SERVICE_UNAVAILABLE', DATABASE_AWAY, { retryAfter: 1 }).toWire();
    }
    this.logger.error({ err: error }, 'a request failed');
    return new CountersignError('INTERNAL', 'The request failed; the log of the service says why.').toWire();
  }
}

/**
 * It is kept with changes and audit entries, and sent on with them: what is longer than they may hold, sent by a service that
 * was taken over, would keep every change behind it from being told.
 */
function correlationIdOf(headers: MsgHdrs | undefined): string {
  const given = headers?.get(CORRELATION_HEADER) ?? '';
  return /^[\x21-\x7e]{1,100}$/.test(given) ? given : '';
}

/** Paths and rules of what was wrong; never what was sent. */
function invalidInput(error: ZodError): CountersignError {
  const errors = error.issues.slice(0, 50).map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  const fields = errors.map(({ path }) => path || 'the body').join(', ');
  return new CountersignError('INVALID_INPUT', `Not valid: ${fields}.`, { errors });
}
