import type { KeptRows } from '@countersign/consumer';

const COMPLETIONS = `
  DELETE FROM completions WHERE id IN (
    SELECT id FROM completions WHERE started_at < $1 ORDER BY started_at LIMIT $2)`;

/** @param days as the operator has it */
export function keptHistory(days: number): KeptRows[] {
  return [{ days, deleteSql: COMPLETIONS }];
}
