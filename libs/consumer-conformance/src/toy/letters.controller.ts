import { findResource, refuseMissing, resourceHealth } from '@countersign/consumer';
import type { Operation } from '@countersign/contracts';
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
    private readonly letters: LetterWrite,
    private readonly sender: LetterSender,
    private readonly audit: AuditOutbox,
  ) {}

  @Handles(createLetter)
  create(@Called() call: Call<typeof createLetter>) {
    const [actor, id] = [teamAdmin(call.caller), uuidv7()];
    const { letter, idempotency } = call.request;
    return this.letters.run({ id, actor, idempotency }, (manager, updatedAt) =>
      this.save(manager, call, 'webhook.created', { id, teamId: actor.team, ...letter, updatedAt }),
    );
  }

  @Handles(updateLetter)
  update(@Called() call: Call<typeof updateLetter>) {
    const [actor, { id, letter }] = [teamAdmin(call.caller), call.request];
    return this.letters.run({ id, actor }, async (manager, updatedAt) => {
      const before = await findResource(manager, LETTER, actor.team, id);
      return this.save(manager, call, 'webhook.updated', { ...before, ...letter, updatedAt });
    });
  }

  @Handles(deleteLetter)
  delete(@Called() { request: { id }, caller, correlationId }: Call<typeof deleteLetter>) {
    const actor = teamAdmin(caller);
    return this.letters.run({ id, actor }, async (manager) => {
      await manager.remove(await findResource(manager, LETTER, actor.team, id));
      await this.audit.record(manager, { action: 'webhook.deleted', target: `letter/${id}`, actor, correlationId });
      return { id };
    });
  }

  @Handles(getLetter)
  async get(@Called() { request, caller }: Call<typeof getLetter>) {
    return this.view(await findResource(this.dataSource.manager, LETTER, teamActor(caller).team, request.id));
  }

  @Handles(sendLetter)
  async send(@Called() { request, caller }: Call<typeof sendLetter>) {
    const letter = await findResource(this.dataSource.manager, LETTER, teamActor(caller).team, request.id);
    refuseMissing(LETTER, letter, (await this.view(letter)).missing, 'Nothing was sent.');
    return this.sender.send(letter);
  }

  /** Row, audit entry and, last before the commit, references. */
  private async save(manager: EntityManager, call: Call<Operation>, action: Act['action'], row: LetterEntity) {
    const letter = await manager.save(LetterEntity, row);
    const act = { action, target: `letter/${row.id}`, actor: teamAdmin(call.caller) };
    await this.audit.record(manager, { ...act, correlationId: call.correlationId });
    await this.references.grant(letter, call.caller, call.correlationId);
    return this.view(letter);
  }

  private async view(letter: LetterEntity) {
    return { ...letter, ...resourceHealth(LETTER, letter, await this.references.heldBy(letter.teamId, [letter])) };
  }
}
