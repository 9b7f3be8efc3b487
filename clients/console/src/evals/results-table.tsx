import type { EvalJob } from '../api/types.js';
import { DataTable } from '../ui/data-table.js';
import { percent } from './eval-words.js';

export function ResultsTable({ results }: { results: EvalJob['results'] }) {
  return (
    <DataTable
      label="Results"
      rows={results}
      keyOf={({ benchmark }) => benchmark}
      columns={[
        { title: 'Benchmark', cell: ({ benchmark }) => <span className="mono">{benchmark}</span> },
        { title: 'Score', cell: ({ score }) => <b>{percent(score)}</b> },
        {
          title: '95 % confidence',
          cell: ({ low, high }) => (low === null ? '–' : `${percent(low)} to ${percent(high)}`),
        },
        { title: 'Scored', cell: ({ scored }) => scored },
        { title: 'Failed', cell: ({ failed }) => failed },
      ]}
    />
  );
}
