import { findResource } from '@countersign/consumer';
import { exportEvalSamples } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { EVAL_JOB } from '../domain/eval-job-kind.js';
import { SELECT_SAMPLES, viewSample, type SampleRow } from '../domain/sample-rows.js';
import { csvHeader, exportLine } from './export-line.js';

/** So many at a time fit into one message of the bus, with answers as long as they get. */
const ROWS = 50;
const BYTES = 400_000;

/** The samples of a job as a file has them, a part at a time. */
@Controller()
export class ExportEvalSamplesController {
  constructor(private readonly dataSource: DataSource) {}

  @Handles(exportEvalSamples)
  async export(@Called() { request, caller }: Call<typeof exportEvalSamples>) {
    const { id, format, after } = request;
    const { manager } = this.dataSource;
    const { name } = await findResource(manager, EVAL_JOB, teamActor(caller).team, id);
    const rows: SampleRow[] = await manager.query(
      `${SELECT_SAMPLES} WHERE job_id = $1 AND position > $2 ORDER BY position LIMIT $3`,
      [id, after, ROWS],
    );
    const lines = after === 0 && format === 'csv' ? [csvHeader()] : [];
    let last = after;
    let bytes = 0;
    for (const row of rows) {
      const line = exportLine({ id, name }, viewSample(row), format);
      bytes += Buffer.byteLength(line);
      if (bytes > BYTES && last > after) break;
      lines.push(line);
      last = row.position;
    }
    return { lines, next: rows.length === 0 || (rows.length < ROWS && rows.at(-1)!.position === last) ? null : last };
  }
}
