import { showSandboxEffects, type SandboxEffect } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SandboxEntity } from '../database/sandbox.entity.js';
import { HOLDS, LIVE } from '../domain/sandbox-queries.js';

const EFFECTS: Record<SandboxEntity['onChange'], SandboxEffect['effect']> = {
  keep: 'keeps',
  restart: 'restarts',
  terminate: 'terminates',
};

/** What a rotation will do to each running sandbox that holds the secret: those that broker it use the new one at once. */
@Controller()
export class ShowSandboxEffectsController {
  constructor(private readonly dataSource: DataSource) {}

  @Handles(showSandboxEffects)
  async show(@Called() { request, caller }: Call<typeof showSandboxEffects>) {
    const { team } = teamActor(caller);
    const sandboxes = await this.dataSource.manager
      .createQueryBuilder(SandboxEntity, 'sandbox')
      .where(`team_id = :team AND ${LIVE} AND ${HOLDS}`, {
        team,
        secret: JSON.stringify([{ name: request.secret, mode: 'injected' }]),
      })
      .orderBy('id')
      .take(1_000)
      .getMany();
    return {
      items: sandboxes.map(({ id, name, onChange, expiresAt }) => ({
        id,
        name,
        effect: EFFECTS[onChange],
        expiresAt: expiresAt.toISOString(),
      })),
    };
  }
}
