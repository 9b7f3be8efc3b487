import type { BrokenSecret, Secret } from '../api/types.js';
import { healthOf, type Health } from './secret-health.js';

export interface SecretRow {
  name: string;
  health: Health;
  /** Null where the secret was deleted and only its broken references are left. */
  secret: Secret | null;
  version: number | null;
  changedAt: string;
  changedBy: string | null;
  lastUsedAt: string | null;
  references: number;
}

export type SortKey = 'name' | 'health' | 'version' | 'changedAt' | 'lastUsedAt' | 'references';
export interface Sorting {
  by: SortKey;
  descending: boolean;
}

export function toRows(secrets: readonly Secret[], broken: readonly BrokenSecret[]): SecretRow[] {
  const lost = broken.map(({ name, references, since, deletedBy }): SecretRow => ({
    ...{ name, health: 'broken', secret: null, version: null, lastUsedAt: null, references },
    ...{ changedAt: since, changedBy: deletedBy },
  }));
  return [...lost, ...secrets.map(rowOf)];
}

function rowOf(secret: Secret): SecretRow {
  const { name, version, updatedAt, updatedBy, lastUsedAt, references } = secret;
  return {
    ...{ name, secret, version, lastUsedAt, references, health: healthOf(secret) },
    ...{ changedAt: updatedAt, changedBy: updatedBy },
  };
}

/** What needs somebody comes first. */
const HEALTH_ORDER: readonly Health[] = ['broken', 'propagating', 'not-yet-safe', 'in-use', 'unused'];

const NAMES = new Intl.Collator('en', { numeric: true });

/** Broken ones stay on top whatever the order: they are not secrets any more, but a job to do. */
export function shownRows(rows: readonly SecretRow[], search: string, sorting: Sorting): SecretRow[] {
  const wanted = search.trim().toLowerCase();
  const found = wanted === '' ? [...rows] : rows.filter(({ name }) => name.toLowerCase().includes(wanted));
  const direction = sorting.descending ? -1 : 1;
  return found.sort(
    (a, b) =>
      Number(b.health === 'broken') - Number(a.health === 'broken') ||
      direction * compare(a, b, sorting.by) ||
      NAMES.compare(a.name, b.name),
  );
}

function compare(a: SecretRow, b: SecretRow, by: SortKey): number {
  switch (by) {
    case 'name':
      return NAMES.compare(a.name, b.name);
    case 'health':
      return HEALTH_ORDER.indexOf(a.health) - HEALTH_ORDER.indexOf(b.health);
    case 'version':
      return (a.version ?? 0) - (b.version ?? 0);
    case 'references':
      return a.references - b.references;
    case 'changedAt':
    case 'lastUsedAt':
      return (a[by] ?? '').localeCompare(b[by] ?? '');
  }
}
