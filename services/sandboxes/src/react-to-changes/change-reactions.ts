import type { ChangeHandler } from '@countersign/consumer';
import { missingSecrets, staleSecrets } from '@countersign/consumer';
import type { Change } from '@countersign/contracts';
import { CLOCK, type Clock } from '@countersign/platform-clock';
import { Inject, Injectable } from '@nestjs/common';
import { In, type EntityManager } from 'typeorm';
import { SandboxEntity } from '../database/sandbox.entity.js';
import { BROKEN_GRACE_SECONDS } from '../domain/broken-grace.js';
import { SANDBOX } from '../domain/sandbox-kind.js';
import { DUE_CHANNEL } from '../domain/sandbox-queries.js';
import { SandboxReferences } from '../domain/sandbox-references.js';

/** Sandboxes that hold another version than the one that is current now, and are to do something about it. */
const ROTATED = `
  UPDATE sandboxes SET due_action = on_change, due_at = $4, due_reason = $5
  WHERE team_id = $1 AND status = 'running' AND on_change <> 'keep' AND held @> $2::jsonb AND NOT held @> $3::jsonb
`;

/** Sandboxes that name a secret that is no more. What is due earlier stays due. */
const DELETED = `
  UPDATE sandboxes SET
    due_action = 'terminate',
    due_at = $3::timestamptz + make_interval(secs => coalesce(
      (SELECT broken_grace_seconds FROM team_settings s WHERE s.team_id = $1), ${BROKEN_GRACE_SECONDS})),
    due_reason = $4
  WHERE team_id = $1 AND status IN ('creating', 'running') AND secrets @> $2::jsonb AND due_at IS NULL
`;

/** What a deletion asked for is no longer asked for once the name is a secret again. */
const HEALED = `
  UPDATE sandboxes SET due_action = NULL, due_at = NULL, due_reason = NULL
  WHERE team_id = $1 AND status IN ('creating', 'running') AND due_reason = $2
`;

/** Writes down what each change asks of the sandboxes that it touches: they are many, and doing it takes its time. */
@Injectable()
export class ChangeReactions implements ChangeHandler {
  constructor(
    private readonly references: SandboxReferences,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async onChange({ type, team, secretName, current }: Change, manager: EntityManager): Promise<void> {
    const now = this.clock.now();
    if (type === 'secret.deleted') await this.broken(manager, team, secretName, now);
    else if (type === 'secret.created') await manager.query(HEALED, [team, deletedReason(secretName)]);
    else if (current) {
      const [held, isCurrent] = [{ secret: secretName }, { secret: secretName, version: current.version }];
      const parameters = [team, JSON.stringify([held]), JSON.stringify([isCurrent]), now, `${secretName} was rotated.`];
      await manager.query(ROTATED, parameters);
    } else return;
    await manager.query(`NOTIFY ${DUE_CHANNEL}`);
  }

  /** Any of them may have missed any change: each is held against what the store says now. */
  async onGap(manager: EntityManager): Promise<void> {
    const live = await manager.findBy(SandboxEntity, { status: In(['creating', 'running']) });
    for (const [team, sandboxes] of Map.groupBy(live, ({ teamId }) => teamId)) {
      const references = await this.references.heldBy(team, sandboxes);
      for (const sandbox of sandboxes) {
        const [missing] = missingSecrets(SANDBOX, sandbox, references);
        const [stale] = staleSecrets(sandbox, sandbox.held, references);
        if (missing) await this.broken(manager, team, missing.secret, this.clock.now());
        else if (stale && sandbox.onChange !== 'keep') await this.stale(manager, sandbox, stale.secret);
      }
    }
    await manager.query(`NOTIFY ${DUE_CHANNEL}`);
  }

  private async broken(manager: EntityManager, team: string, secret: string, now: Date): Promise<void> {
    await manager.query(DELETED, [team, JSON.stringify([{ name: secret }]), now, deletedReason(secret)]);
  }

  private async stale(manager: EntityManager, { id, onChange }: SandboxEntity, secret: string): Promise<void> {
    const due = { dueAction: onChange as 'restart' | 'terminate', dueAt: this.clock.now() };
    await manager.update(SandboxEntity, { id }, { ...due, dueReason: `${secret} was rotated.` });
  }
}

function deletedReason(secret: string): string {
  return `${secret} was deleted.`;
}
