import { listSandboxes } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { decodeCursor, toPage } from '@countersign/platform-database';
import { Controller } from '@nestjs/common';
import { DataSource, LessThan } from 'typeorm';
import { SandboxEntity } from '../database/sandbox.entity.js';
import { SandboxReferences } from '../domain/sandbox-references.js';
import { viewSandbox } from '../domain/sandbox-view.js';

const CURSOR = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A team's sandboxes, the latest first, with one question to the store for the whole page. */
@Controller()
export class ListSandboxesController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly references: SandboxReferences,
  ) {}

  @Handles(listSandboxes)
  async list(@Called() { request, caller }: Call<typeof listSandboxes>) {
    const { team } = teamActor(caller);
    const before = decodeCursor(request.cursor, CURSOR);
    const rows = await this.dataSource.manager.find(SandboxEntity, {
      where: {
        teamId: team,
        ...(before === null ? {} : { id: LessThan(before) }),
        ...(request.status === undefined ? {} : { status: request.status }),
      },
      order: { id: 'DESC' },
      take: request.limit + 1,
    });
    const { items, nextCursor } = toPage(rows, request.limit, ({ id }) => id);
    const held = await this.references.heldBy(team, items);
    return { items: items.map((sandbox) => viewSandbox(sandbox, held)), nextCursor };
  }
}
