import { findResource } from '@countersign/consumer';
import { listEvalSamples } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { decodeCursor, toPage } from '@countersign/platform-database';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { EVAL_JOB } from '../domain/eval-job-kind.js';
import { SELECT_SAMPLES, viewSample, type SampleRow } from '../domain/sample-rows.js';

const CURSOR = /^\d{1,9}$/;

/** The samples of a job, in order. */
@Controller()
export class ListEvalSamplesController {
  constructor(private readonly dataSource: DataSource) {}

  @Handles(listEvalSamples)
  async list(@Called() { request, caller }: Call<typeof listEvalSamples>) {
    const { id, benchmark, state, limit } = request;
    const { manager } = this.dataSource;
    await findResource(manager, EVAL_JOB, teamActor(caller).team, id);
    const after = Number(decodeCursor(request.cursor, CURSOR) ?? 0);
    const rows: SampleRow[] = await manager.query(
      `${SELECT_SAMPLES}
       WHERE job_id = $1 AND position > $2 AND ($3::text IS NULL OR benchmark = $3) AND ($4::text IS NULL OR state = $4)
       ORDER BY position LIMIT $5`,
      [id, after, benchmark ?? null, state ?? null, limit + 1],
    );
    const { items, nextCursor } = toPage(rows, limit, ({ position }) => String(position));
    return { items: items.map(viewSample), nextCursor };
  }
}
