import { missingSecrets, refuseMissing } from '@countersign/consumer';
import { CountersignError, type TeamActor } from '@countersign/contracts';
import { AuditOutbox, type Act } from '@countersign/platform-audit';
import { Called, Handles, teamActor, teamAdmin, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { LetterSender } from './domain/use/letter-sender.js';
import { createLetter, deleteLetter, getLetter, sendLetter, updateLetter } from './letter.contract.js';
import { LETTER, LetterEntity, LetterReferences, LetterWrite } from './letter.js';

/** All use cases in one class, to be short: a service has a folder for each. */
@Controller()
export class LettersController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly references: LetterReferences,
    private readonly write: LetterWrite,
    private readonly sender: LetterSender,
    private readonly audit: AuditOutbox,
  ) {}

  @Handles(createLetter)
  create(@Called() call: Call<typeof createLetter>) {
    const [actor, id] = [teamAdmin(call.caller), uuidv7()];
    const { letter, idempotency } = call.request;
    return this.write.run({ id, actor, idempotency }, (manager, now) =>
      this.save(manager, call, 'webhook.created', { id, teamId: actor.team, ...letter, updatedAt: now }),
    );
  }

  @Handles(updateLetter)
  update(@Called() call: Call<typeof updateLetter>) {
    const [actor, { id, letter }] = [teamAdmin(call.caller), call.request];
    return this.write.run({ id, actor }, async (manager, now) => {
      const before = await this.find(manager, actor, id);
      return this.save(manager, call, 'webhook.updated', { ...before, ...letter, updatedAt: now });
    });
  }

  @Handles(deleteLetter)
  delete(@Called() { request: { id }, caller, correlationId }: Call<typeof deleteLetter>) {
    const actor = teamAdmin(caller);
    return this.write.run({ id, actor }, async (manager) => {
      await manager.remove(await this.find(manager, actor, id));
      await this.audit.record(manager, { action: 'webhook.deleted', target: `letter/${id}`, actor, correlationId });
      return { id };
    });
  }

  @Handles(getLetter)
  async get(@Called() { request: { id }, caller }: Call<typeof getLetter>) {
    return this.view(await this.find(this.dataSource.manager, teamActor(caller), id));
  }

  @Handles(sendLetter)
  async send(@Called() { request: { id }, caller }: Call<typeof sendLetter>) {
    const letter = await this.find(this.dataSource.manager, teamActor(caller), id);
    refuseMissing(LETTER, letter, (await this.view(letter)).missing, 'Nothing was sent.');
    return this.sender.send(letter);
  }

  /** Row, audit entry and, last before the commit, references. */
  private async save(
    manager: EntityManager,
    call: Call<typeof createLetter>,
    action: Act['action'],
    row: LetterEntity,
  ) {
    const letter = await manager.save(LetterEntity, row);
    const [actor, target] = [teamAdmin(call.caller), `letter/${letter.id}`];
    await this.audit.record(manager, { action, target, actor, correlationId: call.correlationId });
    await this.references.grant(letter, call.caller, call.correlationId);
    return this.view(letter);
  }

  private async find(manager: EntityManager, { team }: TeamActor, id: string): Promise<LetterEntity> {
    const letter = await manager.findOneBy(LetterEntity, { id, teamId: team });
    if (!letter) throw new CountersignError('WEBHOOK_NOT_FOUND', 'The team has no letter with this id.');
    return letter;
  }

  /** Health is what the store says now: a consumer keeps no copy of it. */
  private async view({ updatedAt, teamId, ...letter }: LetterEntity) {
    const row = { updatedAt, teamId, ...letter };
    const missing = missingSecrets(LETTER, row, await this.references.heldBy(teamId, [row]));
    return { ...letter, health: missing.length === 0 ? ('ready' as const) : ('broken' as const), missing };
  }
}
