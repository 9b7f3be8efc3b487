import { Button } from '@mantine/core';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { answerOf, api } from '../api/api.js';
import type { ApiKey } from '../api/types.js';
import { DataTable } from '../ui/data-table.js';
import { EmptyState } from '../ui/empty-state.js';
import { More } from '../ui/more.js';
import { Page } from '../ui/page.js';
import { PageLoading } from '../ui/page-loading.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { TimeAgo } from '../ui/time-ago.js';
import { NewKey } from './new-key.js';
import { RevokeKey } from './revoke-key.js';

export const KEYS = ['account', 'keys'];

export function KeysPage() {
  const keys = useInfiniteQuery({
    queryKey: KEYS,
    queryFn: ({ pageParam, signal }) =>
      answerOf(api.GET('/v1/api-keys', { params: { query: { cursor: pageParam } }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const items = keys.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page
      title="API keys"
      about="For scripts and pipelines: a key acts as you, in every team of yours, until you revoke it."
      actions={
        <Button leftSection={<IconPlus size={17} aria-hidden />} onClick={() => setMaking(true)}>
          New API key
        </Button>
      }
    >
      <ProblemAlert error={keys.error} />
      {keys.isPending && <PageLoading />}
      {keys.isSuccess && items.length === 0 && (
        <EmptyState icon={IconKey} title="No API keys">
          Make one, and send it as <code>Authorization: Bearer cs_…</code>. It is shown once.
        </EmptyState>
      )}
      {items.length > 0 && <KeysTable keys={items} onRevoke={setRevoking} />}
      <More query={keys} />
      {making && <NewKey onClose={() => setMaking(false)} />}
      {revoking && <RevokeKey apiKey={revoking} onClose={() => setRevoking(null)} />}
    </Page>
  );
}

function KeysTable({ keys, onRevoke }: { keys: readonly ApiKey[]; onRevoke: (key: ApiKey) => void }) {
  return (
    <DataTable
      label="API keys"
      rows={keys}
      keyOf={({ id }) => id}
      columns={[
        { title: 'Name', cell: ({ name }) => <b>{name}</b> },
        { title: 'Begins with', cell: ({ prefix }) => <span className="mono">{prefix}…</span> },
        { title: 'Created', cell: ({ createdAt }) => <TimeAgo at={createdAt} /> },
        { title: 'Last used', cell: ({ lastUsedAt }) => (lastUsedAt ? <TimeAgo at={lastUsedAt} /> : 'never') },
        { title: 'Expires', cell: ({ expiresAt }) => (expiresAt ? <TimeAgo at={expiresAt} /> : 'never') },
        {
          title: 'Actions',
          quiet: true,
          cell: (key) => (
            <Button
              size="compact-sm"
              variant="subtle"
              color="danger"
              onClick={() => onRevoke(key)}
              aria-label={`Revoke ${key.name}`}
            >
              Revoke
            </Button>
          ),
        },
      ]}
    />
  );
}
