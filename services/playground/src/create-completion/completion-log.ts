import { personOf, type ChatRequest, type ChatUsage, type TeamActor, type UsedVersion } from '@countersign/contracts';
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

const INSERT = `
  INSERT INTO completions (id, team_id, person_id, actor_name, provider, model, streamed, trials, outcome, error_code,
    prompt_tokens, completion_tokens, first_token_ms, duration_ms, versions, started_at, request, answer)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`;

/** Writes down every request for a completion when it is over. */
@Injectable()
export class CompletionLog {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** The answer is given by then: that it could not be written down is no failure of it. */
  async record(end: CompletionEnd): Promise<void> {
    const { actor, request, usage } = end;
    try {
      await this.dataSource.query(INSERT, [
        ...[end.id, actor.team, personOf(actor), actor.name, end.provider, request.model],
        ...[request.stream === true, request.n ?? 1, end.outcome, end.errorCode],
        ...[usage?.prompt_tokens ?? null, usage?.completion_tokens ?? null],
        ...[end.firstTokenMs, end.durationMs, JSON.stringify(end.versions), end.startedAt],
        ...[kept(request), kept(end.answer)],
      ]);
    } catch (error) {
      this.logger.error({ err: error, completion: end.id }, 'a completion was not written down');
    }
  }
}

function kept(content: unknown): string | null {
  if (content === null || content === undefined) return null;
  // PostgreSQL's JSON has no place for what is no character.
  const text = JSON.stringify(content).replaceAll('\\u0000', '');
  return text.length <= KEPT_BYTES_MAX ? text : null;
}
