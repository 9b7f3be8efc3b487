import { Text } from '@mantine/core';
import { IconScale } from '@tabler/icons-react';
import { useQueries } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import type { EvalJob } from '../api/types.js';
import { DataTable } from '../ui/data-table.js';
import { EmptyState } from '../ui/empty-state.js';
import { Page } from '../ui/page.js';
import { PageLoading } from '../ui/page-loading.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { TextLink } from '../ui/text-link.js';
import { COMPARED_MAX, evalJobQuery } from './eval-queries.js';
import { isClear, scoreInWords } from './eval-words.js';
import { ScoreChart } from './score-chart.js';

const ROUTE = '/signed-in/teams/$team/evaluations/compare';

export function ComparePage() {
  const { team } = useParams({ from: ROUTE });
  const { jobs: asked = '' } = useSearch({ from: ROUTE });
  const ids = [...new Set(asked.split(',').filter((id) => id !== ''))].slice(0, COMPARED_MAX);
  const queries = useQueries({ queries: ids.map((id) => evalJobQuery(team, id)) });
  const jobs = queries.flatMap(({ data }) => data ?? []);
  return (
    <Page
      title="Compare evaluations"
      about={
        <TextLink to="/teams/$team/evaluations" params={{ team }} size="sm">
          ← Evaluations
        </TextLink>
      }
    >
      {queries.map(({ error }, at) => (
        <ProblemAlert key={ids[at]} error={error} />
      ))}
      {queries.some(({ isPending }) => isPending) && <PageLoading />}
      {ids.length === 0 && (
        <div className="card">
          <EmptyState icon={IconScale} title="Nothing to compare">
            Tick two to {COMPARED_MAX} evaluations in the list, and press Compare.
          </EmptyState>
        </div>
      )}
      {jobs.length > 0 && jobs.length === ids.length && <Comparison team={team} jobs={jobs} />}
    </Page>
  );
}

function Comparison({ team, jobs }: { team: string; jobs: readonly EvalJob[] }) {
  const benchmarks = [...new Set(jobs.flatMap(({ results }) => results.map(({ benchmark }) => benchmark)))];
  // Two runs may have the same name.
  const titles = jobs.map(({ name }, at) =>
    jobs.some((one, i) => i < at && one.name === name) ? `${name} (${at + 1})` : name,
  );
  return (
    <>
      <ScoreChart
        title="Scores, with their 95 % confidence intervals"
        jobs={jobs.map((job, at) => ({ ...job, name: titles[at]! }))}
      />
      <DataTable
        label="Comparison"
        rows={benchmarks}
        keyOf={(benchmark) => benchmark}
        columns={[
          { title: 'Benchmark', cell: (benchmark) => <span className="mono">{benchmark}</span> },
          ...jobs.map((job, at) => ({
            title: titles[at]!,
            cell: (benchmark: string) => <Figure job={job} benchmark={benchmark} />,
          })),
          { title: 'Difference', cell: (benchmark) => difference(jobs, titles, benchmark) },
        ]}
      />
      <Text size="sm" c="dimmed">
        {jobs.map(({ id }, at) => (
          <span key={id}>
            {at > 0 && ' · '}
            <TextLink to="/teams/$team/evaluations/$id" params={{ team, id }} inherit>
              {titles[at]}
            </TextLink>
          </span>
        ))}
      </Text>
    </>
  );
}

function Figure({ job, benchmark }: { job: EvalJob; benchmark: string }) {
  const result = resultOf(job, benchmark);
  if (!result) return 'not asked';
  return (
    <>
      {scoreInWords(result)}
      <Text size="xs" c="dimmed">
        {result.scored} samples
      </Text>
    </>
  );
}

function resultOf({ results }: EvalJob, benchmark: string) {
  return results.find((one) => one.benchmark === benchmark);
}

/** The best and the next one: whether chance alone explains what is between them. */
function difference(jobs: readonly EvalJob[], titles: readonly string[], benchmark: string): string {
  const scored = jobs
    .map((job, at) => ({ ...(resultOf(job, benchmark) ?? { score: null, low: null, high: null }), title: titles[at]! }))
    .filter(({ score }) => score !== null)
    .sort((one, other) => other.score! - one.score!);
  const [best, next] = scored;
  if (!best || !next) return '–';
  return isClear(best, next) ? `${best.title} is clearly better` : 'none that is clear';
}
