import { SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { answerOf, api } from '../api/api.js';
import type { Deployment } from '../api/types.js';
import { Page } from '../ui/page.js';
import { PageLoading } from '../ui/page-loading.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { duration } from '../ui/relative-time.js';
import { HoldersTable } from './holders-table.js';
import { PartsList } from './parts-list.js';
import { summaryOf } from './summary.js';

const Charts = lazy(() => import('./charts.js').then(({ Charts }) => ({ default: Charts })));
const LOOK_EVERY_MS = 3_000;

export function OperationsPage() {
  const deployment = useQuery({
    queryKey: ['deployment'],
    queryFn: ({ signal }) => answerOf(api.GET('/v1/deployment', { signal })),
    refetchInterval: LOOK_EVERY_MS,
  });
  const { data } = deployment;
  return (
    <Page title="Operations" about="How this deployment does, over the last hour. It looks again every few seconds.">
      <ProblemAlert error={deployment.error} />
      {deployment.isPending && !deployment.error && <PageLoading />}
      {data && (
        <Stack gap="xl">
          <Part title="Parts">
            <PartsList parts={data.parts} />
          </Part>
          {data.store === null ? (
            <Text>secrets-store does not answer, so there is nothing to tell of holders and changes.</Text>
          ) : (
            <StoreParts store={data.store} />
          )}
        </Stack>
      )}
    </Page>
  );
}

function StoreParts({ store }: { store: NonNullable<Deployment['store']> }) {
  const summary = summaryOf(store.minutes);
  return (
    <>
      <SimpleGrid cols={{ base: 2, md: 4 }}>
        <Figure label="Changes in the last hour" value={String(summary.changes)} />
        <Figure
          label="Applied everywhere after (p95)"
          value={summary.appliedP95 === null ? '–' : duration(summary.appliedP95)}
        />
        <Figure
          label="Served from memory"
          value={summary.hitRate === null ? '–' : `${Math.round(summary.hitRate * 100)} %`}
        />
        <Figure label="Not yet safe to revoke" value={String(store.unsettled)} />
      </SimpleGrid>
      <Part title="Over time">
        <Suspense fallback={<PageLoading />}>
          <Charts minutes={store.minutes} />
        </Suspense>
      </Part>
      <Part title="Holders and their leases">
        <HoldersTable store={store} />
      </Part>
    </>
  );
}

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <Stack gap="sm" component="section" aria-label={title}>
      <Title order={2} size="h4">
        {title}
      </Title>
      {children}
    </Stack>
  );
}

function Figure({ label, value }: { label: string; value: string }) {
  return (
    <div className="card" style={{ padding: 'var(--mantine-spacing-md)' }}>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Text size="xl" fw={650}>
        {value}
      </Text>
    </div>
  );
}
