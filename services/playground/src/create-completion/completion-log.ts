import { personOf, type ChatRequest, type ChatUsage, type TeamActor, type UsedVersion } from '@countersign/contracts';
import { Batcher } from '@countersign/platform-database';
import { LOGGER, type Logger } from '@countersign/platform-log';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** What was longer is counted and not kept. */
const KEPT_BYTES_MAX = 256 * 1024;

/** How a request went, once it is over. */
export interface CompletionEnd {
  id: string;
  actor: TeamActor;
  provider: string;
  request: ChatRequest;
  /** Redacted; null where there is none, or only a part of one. */
  answer: unknown;
  outcome: 'ok' | 'cancelled' | 'failed';
  errorCode: string | null;
  usage: ChatUsage | null;
  firstTokenMs: number | null;
  durationMs: number;
  versions: UsedVersion[];
  startedAt: Date;
}

const COLUMNS = `id, team_id, person_id, actor_name, provider, model, streamed, trials, outcome, error_code, prompt_tokens,
  completion_tokens, first_token_ms, duration_ms, versions, started_at, request, answer`;
/** Of one statement: with the contents, some megabytes at the most. */
const BATCH_MAX = 32;

/** Writes down every request for a completion when it is over: those that end together in one transaction. */
@Injectable()
export class CompletionLog {
  private readonly batcher = new Batcher<CompletionEnd, void>((ends) => this.write(ends), BATCH_MAX);

  constructor(
    private readonly dataSource: DataSource,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** The answer is given by then: that it could not be written down is no failure of it. */
  record(end: CompletionEnd): Promise<void> {
    return this.batcher.add(end);
  }

  private async write(ends: readonly CompletionEnd[]): Promise<void[]> {
    try {
      await this.insert(ends);
    } catch (error) {
      // One that cannot be written must not take the others along.
      if (ends.length > 1) for (const end of ends) await this.write([end]);
      else this.logger.error({ err: error, completion: ends[0]?.id }, 'a completion was not written down');
    }
    return ends.map(() => undefined);
  }

  private async insert(ends: readonly CompletionEnd[]): Promise<void> {
    const rows = ends.map(rowOf);
    const places = rows.map((row, at) => `(${row.map((_, column) => `$${at * row.length + column + 1}`).join(', ')})`);
    await this.dataSource.query(`INSERT INTO completions (${COLUMNS}) VALUES ${places.join(', ')}`, rows.flat());
  }
}

/** In the order of the columns. */
function rowOf(end: CompletionEnd): unknown[] {
  const { actor, request, usage } = end;
  return [
    ...[end.id, actor.team, personOf(actor), actor.name, end.provider, request.model],
    ...[request.stream === true, request.n ?? 1, end.outcome, end.errorCode],
    ...[usage?.prompt_tokens ?? null, usage?.completion_tokens ?? null],
    ...[end.firstTokenMs, end.durationMs, JSON.stringify(end.versions), end.startedAt],
    ...[kept(request), kept(end.answer)],
  ];
}

function kept(content: unknown): string | null {
  if (content === null || content === undefined) return null;
  // PostgreSQL's JSON has no place for what is no character.
  const text = JSON.stringify(content).replaceAll('\\u0000', '');
  return text.length <= KEPT_BYTES_MAX ? text : null;
}
