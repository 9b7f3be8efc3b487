import type { finishRotation, RequestOf, TeamActor, WrittenSecret } from '@countersign/contracts';
import { AuditOutbox } from '@countersign/platform-audit';
import { Injectable } from '@nestjs/common';
import { endOverlap } from '../domain/end-overlap.js';
import { lockOverlap } from '../domain/lock-overlap.js';
import { COMMITTED } from '../domain/propagation.js';
import { viewSecret } from '../domain/secret-view.js';
import { WriteTransaction } from '@countersign/platform-database';
import { PropagationWatch } from '../watch-propagation/propagation-watch.js';

/** Ends an overlap early: the previous version is erased now, not at its deadline. */
@Injectable()
export class FinishRotationHandler {
  constructor(
    private readonly transaction: WriteTransaction,
    private readonly audit: AuditOutbox,
    private readonly propagation: PropagationWatch,
  ) {}

  /** @throws CountersignError SECRET_NOT_FOUND, VERSION_CONFLICT, NO_OVERLAP */
  async finish(
    request: RequestOf<typeof finishRotation>,
    actor: TeamActor,
    correlationId: string,
  ): Promise<WrittenSecret> {
    const written = await this.transaction.run(actor.id, request.idempotency, async (manager, now) => {
      const { secret, versions } = await lockOverlap(manager, actor.team, request.name, request.expectedVersion);
      await endOverlap(manager, this.audit, { secret, versions, actor, now, correlationId });
      return { ...(await viewSecret(manager, actor.team, request.name)), propagation: COMMITTED };
    });
    return { ...written, propagation: await this.propagation.reached(written.revision, request) };
  }
}
