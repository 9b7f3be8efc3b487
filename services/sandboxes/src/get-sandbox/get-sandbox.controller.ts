import { getSandbox } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { findSandbox } from '../domain/find-sandbox.js';
import { SandboxReferences } from '../domain/sandbox-references.js';
import { viewSandbox } from '../domain/sandbox-view.js';

@Controller()
export class GetSandboxController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly references: SandboxReferences,
  ) {}

  @Handles(getSandbox)
  async get(@Called() { request, caller }: Call<typeof getSandbox>) {
    const { team } = teamActor(caller);
    const sandbox = await findSandbox(this.dataSource.manager, team, request.id);
    return viewSandbox(sandbox, await this.references.heldBy(team, [sandbox]));
  }
}
