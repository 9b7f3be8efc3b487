import { Alert, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconClock } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { EvalJob } from '../api/types.js';
import { useTeam } from '../session/me.js';
import { Page } from '../ui/page.js';
import { PageLoading } from '../ui/page-loading.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { TextLink } from '../ui/text-link.js';
import { MissingSecrets } from '../webhooks/missing-secrets.js';
import { EvalActs } from './eval-acts.js';
import { EvalFacts } from './eval-facts.js';
import { EvalProgress } from './eval-progress.js';
import { evalJobQuery } from './eval-queries.js';
import { EvalState } from './eval-state.js';
import { ResultsTable } from './results-table.js';
import { Samples } from './samples.js';
import { ScoreChart } from './score-chart.js';

export function EvalPage() {
  const { team, id } = useParams({ from: '/signed-in/teams/$team/evaluations/$id' });
  const isAdmin = useTeam(team)?.isAdmin ?? false;
  const job = useQuery(evalJobQuery(team, id));
  const { data } = job;
  return (
    <Page
      title={data?.name ?? 'Evaluation'}
      mark={data && <EvalState of={data} />}
      about={
        <TextLink to="/teams/$team/evaluations" params={{ team }} size="sm">
          ← Evaluations
        </TextLink>
      }
      actions={data && <EvalActs team={team} job={data} isAdmin={isAdmin} />}
    >
      <ProblemAlert error={job.error} />
      {job.isPending && <PageLoading />}
      {data && (
        <Stack gap="xl">
          <MissingSecrets
            team={team}
            isAdmin={isAdmin}
            missing={data.missing}
            what="This evaluation"
            does="cannot go on"
          />
          <Trouble team={team} job={data} />
          <EvalProgress job={data} />
          <EvalFacts team={team} job={data} />
          <Results job={data} />
          <Samples team={team} job={data} />
        </Stack>
      )}
    </Page>
  );
}

/** Why it stopped, and what it runs on that was replaced. */
function Trouble({ team, job }: { team: string; job: EvalJob }) {
  return (
    <>
      {job.error && (
        <Alert color="danger" variant="light" icon={<IconAlertTriangle />} title="It stopped before its end">
          <Text size="sm" className="breaks">
            {job.error.detail} What is finished is kept: resume it once that is mended.
          </Text>
        </Alert>
      )}
      {job.stale.length > 0 && (
        <Alert color="amber" variant="light" icon={<IconClock />} title="It runs on a value that was replaced">
          {job.stale.map(({ secret, version, currentVersion }) => (
            <Text size="sm" key={secret}>
              <TextLink to="/teams/$team/secrets/$name" params={{ team, name: secret }} inherit className="mono">
                {secret}
              </TextLink>{' '}
              was at version {version} when its sandbox began, and is at {currentVersion} now. Cancel it and resume it
              to go on with the new one.
            </Text>
          ))}
        </Alert>
      )}
    </>
  );
}

function Results({ job }: { job: EvalJob }) {
  if (job.results.every(({ score }) => score === null)) return null;
  return (
    <Stack gap="sm" component="section" aria-label="Results">
      <Title order={2} size="h4">
        {job.status === 'completed' ? 'Results' : 'Results so far'}
      </Title>
      <ScoreChart title="Scores, with their 95 % confidence intervals" jobs={[job]} />
      <ResultsTable results={job.results} />
    </Stack>
  );
}
