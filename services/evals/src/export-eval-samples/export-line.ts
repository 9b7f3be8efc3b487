import type { EvalExportFormat, EvalSample } from '@countersign/contracts';
import { stringify } from 'csv-stringify/sync';

/** The columns of the CSV, and of each object of the JSON Lines. */
const COLUMNS = [
  'job',
  'name',
  'position',
  'benchmark',
  'sample',
  'state',
  'score',
  'input',
  'target',
  'answer',
  'explanation',
  'errorCode',
  'errorDetail',
  'requests',
  'inputTokens',
  'outputTokens',
  'cost',
  'finishedAt',
] as const;

export function csvHeader(): string {
  return csv(COLUMNS);
}

/** Without the end of the line. */
export function exportLine(job: { id: string; name: string }, sample: EvalSample, format: EvalExportFormat): string {
  const { error, versions, ...rest } = sample;
  const columns = { job: job.id, name: job.name, ...rest, errorCode: error?.code, errorDetail: error?.detail };
  if (format === 'jsonl') return JSON.stringify({ job: job.id, name: job.name, ...rest, error, versions });
  return csv(COLUMNS.map((column) => columns[column] ?? ''));
}

/** A text that a spreadsheet would take for a formula stays the text that it is. */
function csv(values: readonly (string | number)[]): string {
  return stringify([[...values]], { escape_formulas: true, record_delimiter: '' });
}
