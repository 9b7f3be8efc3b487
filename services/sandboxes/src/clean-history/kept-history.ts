import type { KeptRows } from '@countersign/consumer';

/** Sandboxes that are over, by when they ended; their runs go with them. What is not over stays. */
const SANDBOXES = `
  DELETE FROM sandboxes WHERE id IN (SELECT id FROM sandboxes WHERE ended_at < $1 ORDER BY ended_at LIMIT $2)`;

/** @param days as the operator has it */
export function keptHistory(days: number): KeptRows[] {
  return [{ days, deleteSql: SANDBOXES }];
}
