import type { SecretRow } from './secret-rows.js';

export type Step = 'add' | 'use' | 'test' | 'rotate';

/** In the order in which somebody learns what this is for. */
export const STEPS: readonly Step[] = ['add', 'use', 'test', 'rotate'];

/** With more secrets than this, a team knows its way. */
const BEGINNERS_MAX = 5;

/** What a new team has done, by what there is to see; null once there is nothing left to show. */
export function stepsDone(rows: readonly SecretRow[]): ReadonlySet<Step> | null {
  const secrets = rows.filter(({ secret }) => secret !== null);
  if (secrets.length > BEGINNERS_MAX) return null;
  const done = new Set<Step>();
  if (secrets.length > 0) done.add('add');
  if (secrets.some(({ references }) => references > 0)) done.add('use');
  if (secrets.some(({ lastUsedAt }) => lastUsedAt !== null)) done.add('test');
  if (secrets.some(({ version }) => version !== null && version > 1)) done.add('rotate');
  return done.size === STEPS.length ? null : done;
}
