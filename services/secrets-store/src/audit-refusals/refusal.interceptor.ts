import { CountersignError, grantReferences, type ErrorCode, type Operation } from '@countersign/contracts';
import { AuditCounts } from '@countersign/platform-audit';
import { callOf, OPERATION } from '@countersign/platform-bus';
import { CLOCK, type Clock } from '@countersign/platform-clock';
import { Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { catchError, from, switchMap, throwError, type Observable } from 'rxjs';

/** What is refused because of who asks. Other refusals are mistakes, and say nothing of anybody's rights. */
const REFUSALS = new Set<ErrorCode>(['FORBIDDEN', 'ADMIN_REQUIRED', 'DEPLOYMENT_ADMIN_REQUIRED']);
/** And what a consumer may not be granted. */
const REFUSED_GRANTS = new Set<ErrorCode>(['SECRETS_UNKNOWN']);

/** Audits what this service refuses: counted, so that whoever asks in vain all day long makes an entry a minute. */
@Injectable()
export class RefusalInterceptor implements NestInterceptor {
  constructor(
    private readonly counts: AuditCounts,
    private readonly reflector: Reflector,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      catchError((error: unknown) => {
        const { subject } = this.reflector.get<Operation>(OPERATION, context.getHandler());
        if (!(error instanceof CountersignError) || !isRefusal(error.code, subject)) return throwError(() => error);
        return from(this.record(context, subject, error.code)).pipe(switchMap(() => throwError(() => error)));
      }),
    );
  }

  /** Nothing of what was asked for: a name that does not exist may be a value that went to the wrong place. */
  private async record(context: ExecutionContext, subject: string, code: ErrorCode): Promise<void> {
    const { caller, correlationId } = callOf(context);
    const actor = caller.onBehalfOf ?? caller.actor;
    const now = this.clock.now();
    const target = `operation/${subject}`;
    await this.counts.add([
      {
        key: ['refused', target, actor.type, actor.id, actor.address ?? null, actor.team ?? null, caller.issuer, code],
        act: {
          action: 'access.refused',
          target,
          actor,
          result: 'refused',
          correlationId,
          facts: { code, through: caller.issuer },
        },
        count: 1,
        firstAt: now,
        lastAt: now,
      },
    ]);
  }
}

function isRefusal(code: ErrorCode, subject: string): boolean {
  return REFUSALS.has(code) || (subject === grantReferences.subject && REFUSED_GRANTS.has(code));
}
