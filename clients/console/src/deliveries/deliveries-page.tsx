import { Group, Select, Text, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconHistory, IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { answerOf, api } from '../api/api.js';
import type { Execution } from '../api/types.js';
import { DataTable } from '../ui/data-table.js';
import { EmptyState } from '../ui/empty-state.js';
import { More } from '../ui/more.js';
import { Page } from '../ui/page.js';
import { PageLoading } from '../ui/page-loading.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { TextLink } from '../ui/text-link.js';
import { TimeAgo } from '../ui/time-ago.js';
import { DeliveryState } from './delivery-state.js';

const ROUTE = '/signed-in/teams/$team/deliveries';
/** How often the list looks for new ones, and while something is on its way. */
const LOOK_EVERY_MS = 5_000;
const LOOK_SOON_MS = 1_500;

export function DeliveriesPage() {
  const { team } = useParams({ from: ROUTE });
  const search = useSearch({ from: ROUTE });
  const deliveries = useInfiniteQuery({
    queryKey: ['team', team, 'deliveries', search],
    queryFn: ({ pageParam, signal }) => {
      const { status, ...rest } = search;
      const query = { ...rest, status: status as Execution['status'] | undefined, cursor: pageParam };
      return answerOf(api.GET('/v1/teams/{team}/executions', { params: { path: { team }, query }, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    refetchInterval: ({ state }) => {
      const [first, second] = state.data?.pages ?? [];
      // Who reads on in the history is not disturbed.
      if (second) return false;
      return first?.items.some(({ status }) => status === 'pending') ? LOOK_SOON_MS : LOOK_EVERY_MS;
    },
  });
  const items = deliveries.data?.pages.flatMap((page) => page.items) ?? [];
  const isFiltered = Object.keys(search).length > 0;
  return (
    <Page title="Deliveries" about="Every event that fired an automation, and what became of it.">
      <Filters />
      <ProblemAlert error={deliveries.error} />
      {deliveries.isPending && <PageLoading />}
      {deliveries.isSuccess && items.length === 0 && (
        <div className="card">
          <EmptyState icon={IconHistory} title={isFiltered ? 'Nothing of the kind' : 'Nothing sent yet'}>
            {isFiltered ? 'No delivery matches the filter.' : 'Once an event fires an automation, it is listed here.'}
          </EmptyState>
        </div>
      )}
      {items.length > 0 && <DeliveriesTable team={team} items={items} />}
      <More query={deliveries} />
    </Page>
  );
}

function DeliveriesTable({ team, items }: { team: string; items: readonly Execution[] }) {
  return (
    <DataTable
      label="Deliveries"
      rows={items}
      keyOf={({ id }) => id}
      columns={[
        {
          title: 'When',
          cell: ({ id, createdAt }) => (
            <TextLink to="/teams/$team/deliveries/$id" params={{ team, id }} inherit c="inherit" fw={550}>
              <TimeAgo at={createdAt} />
            </TextLink>
          ),
        },
        {
          title: 'State',
          cell: (execution) => (
            <>
              <DeliveryState of={execution} />
              {execution.error && (
                <Text size="xs" c="dimmed" mt={2} lineClamp={2}>
                  {execution.error.detail}
                </Text>
              )}
            </>
          ),
        },
        { title: 'Automation', cell: ({ automation }) => automation.name },
        { title: 'Through', cell: ({ webhook }) => webhook.name },
        { title: 'Event', cell: ({ event }) => <span className="mono">{event.type}</span> },
        {
          title: 'Attempts',
          cell: ({ attempts, responseStatus }) => `${attempts}${responseStatus ? `, last ${responseStatus}` : ''}`,
        },
      ]}
    />
  );
}

const STATES = [
  { value: 'finished', label: 'Delivered' },
  { value: 'pending', label: 'Pending' },
  { value: 'failed', label: 'Failed' },
];

function Filters() {
  const search = useSearch({ from: ROUTE });
  const navigate = useNavigate({ from: '/teams/$team/deliveries' });
  const filter = (next: { status?: string; search?: string }) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  const find = useDebouncedCallback((text: string) => filter({ search: text.trim() || undefined }), 250);
  const { automation, webhook } = search;
  return (
    <Group gap="sm" align="flex-end">
      <Select
        label="State"
        placeholder="Every state"
        data={STATES}
        value={search.status ?? null}
        onChange={(status) => filter({ status: status ?? undefined })}
        clearable
        w={{ base: '100%', xs: 200 }}
      />
      <TextInput
        label="Search"
        placeholder="Event, error or automation"
        leftSection={<IconSearch size={16} aria-hidden />}
        defaultValue={search.search ?? ''}
        onChange={(event) => find(event.currentTarget.value)}
        w={{ base: '100%', xs: 280 }}
      />
      {(automation ?? webhook) && (
        <TextLink to="." search={{}} size="sm" pb={8}>
          {automation ? 'Of one automation' : 'Of one webhook'}: show all
        </TextLink>
      )}
    </Group>
  );
}
