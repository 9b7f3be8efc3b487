import { Button, Group, Select } from '@mantine/core';
import { IconChecklist, IconPlus, IconScale, IconTrophy } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { EmptyState } from '../ui/empty-state.js';
import { More } from '../ui/more.js';
import { Page } from '../ui/page.js';
import { PageLoading } from '../ui/page-loading.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { TextLink } from '../ui/text-link.js';
import { evalJobsQuery } from './eval-queries.js';
import { STATES } from './eval-state.js';
import { EvalsTable } from './evals-table.js';

const ROUTE = '/signed-in/teams/$team/evaluations';

export function EvalsPage() {
  const { team } = useParams({ from: ROUTE });
  const search = useSearch({ from: ROUTE });
  const jobs = useInfiniteQuery(evalJobsQuery(team, search));
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const items = jobs.data?.pages.flatMap((page) => page.items) ?? [];
  const isFiltered = Object.keys(search).length > 0;
  const launch = (
    <Button component={Link} to={`/teams/${team}/evaluations/new`} leftSection={<IconPlus size={17} aria-hidden />}>
      New evaluation
    </Button>
  );
  return (
    <Page
      title="Evaluations"
      about="How well models answer the questions of benchmarks, asked with your team's keys, by name."
      actions={(items.length > 0 || isFiltered) && <Actions team={team} chosen={chosen} launch={launch} />}
    >
      {(items.length > 0 || isFiltered) && <Filters />}
      <ProblemAlert error={jobs.error} />
      {jobs.isPending && <PageLoading />}
      {jobs.isSuccess && items.length === 0 && (
        <div className="card">
          {isFiltered ? (
            <EmptyState icon={IconChecklist} title="Nothing of the kind">
              No evaluation matches the filter.
            </EmptyState>
          ) : (
            <EmptyState icon={IconChecklist} title="No evaluations yet" action={launch}>
              Choose a model and up to four benchmarks. Everybody in the team may launch one, with the keys that an
              admin added: nobody pastes a key here.
            </EmptyState>
          )}
        </div>
      )}
      {items.length > 0 && <EvalsTable team={team} items={items} chosen={chosen} onChoose={setChosen} />}
      <More query={jobs} />
    </Page>
  );
}

interface ActionsProps {
  team: string;
  chosen: readonly string[];
  launch: ReactNode;
}

function Actions({ team, chosen, launch }: ActionsProps) {
  const navigate = useNavigate();
  const compare = () =>
    void navigate({ to: '/teams/$team/evaluations/compare', params: { team }, search: { jobs: chosen.join(',') } });
  return (
    <>
      <Button
        component={Link}
        to={`/teams/${team}/evaluations/leaderboard`}
        variant="default"
        leftSection={<IconTrophy size={17} aria-hidden />}
      >
        Leaderboard
      </Button>
      <Button
        variant="default"
        leftSection={<IconScale size={17} aria-hidden />}
        disabled={chosen.length < 2}
        onClick={compare}
      >
        {chosen.length < 2 ? 'Compare' : `Compare ${chosen.length}`}
      </Button>
      {launch}
    </>
  );
}

function Filters() {
  const { status, project } = useSearch({ from: ROUTE });
  const navigate = useNavigate({ from: '/teams/$team/evaluations' });
  return (
    <Group gap="sm" align="flex-end">
      <Select
        label="State"
        placeholder="Every state"
        data={Object.entries(STATES).map(([value, { label }]) => ({ value, label }))}
        value={status ?? null}
        onChange={(next) => void navigate({ search: (before) => ({ ...before, status: next ?? undefined }) })}
        clearable
        w={{ base: '100%', xs: 200 }}
      />
      {project && (
        <TextLink to="." search={{}} size="sm" pb={8}>
          Of the project {project}: show all
        </TextLink>
      )}
    </Group>
  );
}
