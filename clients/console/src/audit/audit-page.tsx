import { AUDIT_ACTIONS } from '../app/contracts.js';
import { Button, Group, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconDownload, IconFileCertificate, IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { answerOf, api } from '../api/api.js';
import type { AuditEntry } from '../api/types.js';
import { EmptyState } from '../ui/empty-state.js';
import { More } from '../ui/more.js';
import { Page } from '../ui/page.js';
import { PageLoading } from '../ui/page-loading.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { AuditTable } from './audit-table.js';

const ROUTE = '/signed-in/teams/$team/audit';

export function AuditPage() {
  const { team } = useParams({ from: ROUTE });
  const { action, target } = useSearch({ from: ROUTE });
  const entries = useInfiniteQuery({
    queryKey: ['team', team, 'audit', { action, target }],
    queryFn: ({ pageParam, signal }) => {
      const query = { cursor: pageParam, action: action as AuditEntry['action'] | undefined, target };
      return answerOf(api.GET('/v1/teams/{team}/audit', { params: { path: { team }, query }, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });
  const items = entries.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page
      title="Audit log"
      about="Every act in this team, in one chain in which each entry seals the one before it. An export can be checked offline: countersign admin audit verify."
      actions={
        <Button
          component="a"
          href={`/v1/teams/${encodeURIComponent(team)}/audit/export`}
          download={`audit-${team}.jsonl`}
          variant="default"
          leftSection={<IconDownload size={17} aria-hidden />}
        >
          Export
        </Button>
      }
    >
      <Filters action={action} target={target} />
      <ProblemAlert error={entries.error} />
      {entries.isPending && <PageLoading />}
      {entries.isSuccess && items.length === 0 && (
        <EmptyState icon={IconFileCertificate} title="Nothing of the kind">
          No entry matches the filter.
        </EmptyState>
      )}
      {items.length > 0 && <AuditTable entries={items} />}
      <More query={entries} />
    </Page>
  );
}

function Filters({ action, target }: { action?: string; target?: string }) {
  const navigate = useNavigate({ from: '/teams/$team/audit' });
  const filter = (next: { action?: string; target?: string }) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  const filterTarget = useDebouncedCallback((text: string) => filter({ target: text.trim() || undefined }), 250);
  return (
    <Group gap="sm" align="flex-end">
      <Select
        label="Act"
        placeholder="Every act"
        data={[...AUDIT_ACTIONS]}
        value={action ?? null}
        onChange={(next) => filter({ action: next ?? undefined })}
        searchable
        clearable
        w={{ base: '100%', xs: 240 }}
      />
      <TextInput
        label="On"
        placeholder="secret/HF_TOKEN"
        leftSection={<IconSearch size={16} aria-hidden />}
        defaultValue={target ?? ''}
        onChange={(event) => filterTarget(event.currentTarget.value)}
        w={{ base: '100%', xs: 280 }}
      />
    </Group>
  );
}
