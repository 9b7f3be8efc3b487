import { listEvalJobs } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { decodeCursor, toPage } from '@countersign/platform-database';
import { Controller } from '@nestjs/common';
import { DataSource, LessThan } from 'typeorm';
import { EvalJobEntity } from '../database/eval-job.entity.js';
import { EvalJobViews } from '../domain/eval-job-view.js';

const CURSOR = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A team's jobs, the newest first; ids are UUIDv7, so their order is that of creation. */
@Controller()
export class ListEvalJobsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly views: EvalJobViews,
  ) {}

  @Handles(listEvalJobs)
  async list(@Called() { request, caller }: Call<typeof listEvalJobs>) {
    const { team } = teamActor(caller);
    const { manager } = this.dataSource;
    const { project, status, limit } = request;
    const before = decodeCursor(request.cursor, CURSOR);
    const rows = await manager.find(EvalJobEntity, {
      where: {
        teamId: team,
        ...(before === null ? {} : { id: LessThan(before) }),
        ...(project === undefined ? {} : { project }),
        ...(status === undefined ? {} : { status }),
      },
      order: { id: 'DESC' },
      take: limit + 1,
    });
    const { items, nextCursor } = toPage(rows, limit, ({ id }) => id);
    return { items: await this.views.page(manager, team, items), nextCursor };
  }
}
