import { Autocomplete, Stack, Title } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconTrophy } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { EvalLeaderboard } from '../api/types.js';
import { DataTable } from '../ui/data-table.js';
import { EmptyState } from '../ui/empty-state.js';
import { Page } from '../ui/page.js';
import { PageLoading } from '../ui/page-loading.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { TextLink } from '../ui/text-link.js';
import { TimeAgo } from '../ui/time-ago.js';
import { evalJobsQuery, leaderboardQuery } from './eval-queries.js';
import { percent } from './eval-words.js';

const ROUTE = '/signed-in/teams/$team/evaluations/leaderboard';

export function LeaderboardPage() {
  const { team } = useParams({ from: ROUTE });
  const { project: asked } = useSearch({ from: ROUTE });
  const jobs = useInfiniteQuery(evalJobsQuery(team));
  const projects = [...new Set(jobs.data?.pages.flatMap(({ items }) => items.map(({ project }) => project)))];
  const project = asked ?? projects[0] ?? '';
  const board = useQuery(leaderboardQuery(team, project));
  return (
    <Page
      title="Leaderboard"
      about={
        <>
          <TextLink to="/teams/$team/evaluations" params={{ team }} size="sm">
            ← Evaluations
          </TextLink>
          <br />
          The last complete and published run of each model, not its best one.
        </>
      }
    >
      <ProjectField project={project} projects={projects} />
      <ProblemAlert error={board.error} />
      {project !== '' && board.isPending && <PageLoading />}
      {(project === '' ? jobs.isSuccess : board.data?.benchmarks.length === 0) && (
        <div className="card">
          <EmptyState icon={IconTrophy} title="Nothing published yet">
            Launch an evaluation with Publish to the leaderboard on. Once it is complete, its scores stand here.
          </EmptyState>
        </div>
      )}
      {board.data?.benchmarks.map((one) => (
        <Ranking key={one.benchmark} team={team} of={one} />
      ))}
    </Page>
  );
}

function ProjectField({ project, projects }: { project: string; projects: string[] }) {
  const navigate = useNavigate({ from: '/teams/$team/evaluations/leaderboard' });
  const [typed, setTyped] = useState<string | null>(null);
  const show = useDebouncedCallback(
    (next: string) => void navigate({ search: { project: next.trim() || undefined }, replace: true }),
    400,
  );
  return (
    <Autocomplete
      label="Project"
      data={projects}
      value={typed ?? project}
      onChange={(next) => {
        setTyped(next);
        show(next);
      }}
      w={{ base: '100%', xs: 280 }}
    />
  );
}

interface RankingProps {
  team: string;
  of: EvalLeaderboard['benchmarks'][number];
}

function Ranking({ team, of: { benchmark, entries } }: RankingProps) {
  const rows = entries.map((entry, at) => ({ ...entry, rank: at + 1 }));
  return (
    <Stack gap="sm" component="section" aria-label={benchmark}>
      <Title order={2} size="h4" className="mono breaks">
        {benchmark}
      </Title>
      <DataTable
        label={`Leaderboard of ${benchmark}`}
        rows={rows}
        keyOf={({ model }) => model}
        columns={[
          { title: 'Rank', cell: ({ rank }) => rank },
          { title: 'Model', cell: ({ model }) => <span className="mono breaks">{model}</span> },
          { title: 'Score', cell: ({ score }) => <b>{percent(score)}</b> },
          { title: '95 % confidence', cell: ({ low, high }) => `${percent(low)} to ${percent(high)}` },
          { title: 'Samples', cell: ({ samples }) => samples },
          {
            title: 'Run',
            cell: ({ job }) => (
              <TextLink to="/teams/$team/evaluations/$id" params={{ team, id: job.id }} inherit>
                {job.name}
              </TextLink>
            ),
          },
          { title: 'Finished', cell: ({ finishedAt }) => <TimeAgo at={finishedAt} /> },
        ]}
      />
    </Stack>
  );
}
