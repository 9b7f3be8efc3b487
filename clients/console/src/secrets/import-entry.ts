import { answerOf, api } from '../api/api.js';
import { newIdempotencyKey } from '../api/idempotency-key.js';
import type { EnvEntry } from './env-file.js';

/** Makes or rotates one secret of a file. @throws ApiProblem, ConnectionLost */
export async function importEntry(team: string, { name, value, kind }: EnvEntry): Promise<void> {
  const header = { 'Idempotency-Key': newIdempotencyKey() };
  if (kind === 'rotate') {
    const params = { path: { team, name }, header };
    await answerOf(api.POST('/v1/teams/{team}/secrets/{name}/rotate', { params, body: { value } }));
    return;
  }
  await answerOf(api.POST('/v1/teams/{team}/secrets', { params: { path: { team }, header }, body: { name, value } }));
}
