import type { CompletionRecord, UsedVersion } from '@countersign/contracts';

/** One request as it was written down; see create-completion/completion-log.ts. */
export interface CompletionRow {
  id: string;
  actor_name: string;
  provider: string;
  model: string;
  streamed: boolean;
  trials: number;
  outcome: CompletionRecord['outcome'];
  error_code: string | null;
  prompt_tokens: string | null;
  completion_tokens: string | null;
  first_token_ms: number | null;
  duration_ms: number;
  versions: UsedVersion[];
  started_at: Date;
}

export const COMPLETION_COLUMNS = `id, actor_name, provider, model, streamed, trials, outcome, error_code, prompt_tokens,
  completion_tokens, first_token_ms, duration_ms, versions, started_at`;

export function viewCompletion(row: CompletionRow): CompletionRecord {
  return {
    id: row.id,
    startedAt: row.started_at.toISOString(),
    actor: row.actor_name,
    provider: row.provider,
    model: row.model,
    streamed: row.streamed,
    trials: row.trials,
    outcome: row.outcome,
    errorCode: row.error_code,
    promptTokens: numberOf(row.prompt_tokens),
    completionTokens: numberOf(row.completion_tokens),
    firstTokenMs: row.first_token_ms,
    durationMs: row.duration_ms,
    versions: row.versions,
  };
}

function numberOf(bigint: string | null): number | null {
  return bigint === null ? null : Number(bigint);
}
