import { getEvalLeaderboard, type LeaderboardEntry } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { wilsonInterval } from '../domain/confidence.js';

interface Row {
  benchmark: string;
  model: string;
  job_id: string;
  job_name: string;
  finished_at: Date;
  samples: number;
  mean: number;
}

/** The last result of each model on each benchmark: not its best one, which would only have to be tried for often enough. */
const BOARD = `
  SELECT * FROM (
    SELECT DISTINCT ON (r.benchmark, r.model) r.* FROM (
      SELECT s.benchmark, j.model->>'name' AS model, j.id AS job_id, j.name AS job_name, j.finished_at,
             count(s.score)::int AS samples, avg(s.score) AS mean
      FROM eval_jobs j JOIN eval_samples s ON s.job_id = j.id
      WHERE j.team_id = $1 AND j.project = $2 AND j.publish AND j.status = 'completed'
      GROUP BY s.benchmark, j.id
      HAVING count(s.score) > 0
    ) r ORDER BY r.benchmark, r.model, r.finished_at DESC, r.job_id DESC
  ) last ORDER BY benchmark, mean DESC, model`;

@Controller()
export class GetEvalLeaderboardController {
  constructor(private readonly dataSource: DataSource) {}

  @Handles(getEvalLeaderboard)
  async get(@Called() { request, caller }: Call<typeof getEvalLeaderboard>) {
    const { project } = request;
    const rows: Row[] = await this.dataSource.query(BOARD, [teamActor(caller).team, project]);
    const byBenchmark = Map.groupBy(rows, ({ benchmark }) => benchmark);
    const benchmarks = [...byBenchmark].map(([benchmark, of]) => ({ benchmark, entries: of.map(viewEntry) }));
    return { project, benchmarks };
  }
}

function viewEntry(row: Row): LeaderboardEntry {
  return {
    model: row.model,
    score: row.mean,
    ...wilsonInterval(row.mean, row.samples),
    samples: row.samples,
    job: { id: row.job_id, name: row.job_name },
    finishedAt: row.finished_at.toISOString(),
  };
}
