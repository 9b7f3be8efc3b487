import { Button } from '@mantine/core';
import { IconPlus, IconWebhook } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { Webhook } from '../api/types.js';
import { useTeam } from '../session/me.js';
import { DataTable } from '../ui/data-table.js';
import { EmptyState } from '../ui/empty-state.js';
import { More } from '../ui/more.js';
import { Page } from '../ui/page.js';
import { PageLoading } from '../ui/page-loading.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { TextLink } from '../ui/text-link.js';
import { TimeAgo } from '../ui/time-ago.js';
import { WebhookEditor } from './webhook-editor.js';
import { webhooksQuery } from './webhook-queries.js';
import { secretsOf } from './webhook-values.js';
import { WebhookState } from './webhook-state.js';

export function WebhooksPage() {
  const { team } = useParams({ from: '/signed-in/teams/$team/webhooks' });
  const isAdmin = useTeam(team)?.isAdmin ?? false;
  const navigate = useNavigate();
  const webhooks = useInfiniteQuery(webhooksQuery(team));
  const [making, setMaking] = useState(false);
  const items = webhooks.data?.pages.flatMap((page) => page.items) ?? [];
  const add = (
    <Button leftSection={<IconPlus size={17} aria-hidden />} onClick={() => setMaking(true)}>
      New webhook
    </Button>
  );
  return (
    <Page
      title="Webhooks"
      about="Where your team's automations send to, and the secrets that they may send along, by name."
      actions={isAdmin && items.length > 0 && add}
    >
      <ProblemAlert error={webhooks.error} />
      {webhooks.isPending && <PageLoading />}
      {webhooks.isSuccess && items.length === 0 && (
        <div className="card">
          <EmptyState icon={IconWebhook} title="No webhooks yet" action={isAdmin && add}>
            A webhook is an address to send to. It can carry a secret as its access token, sign what it sends with
            another, and put more of them into its payloads. Nobody who sets it up sees a value.
          </EmptyState>
        </div>
      )}
      {items.length > 0 && <WebhooksTable team={team} webhooks={items} />}
      <More query={webhooks} />
      {making && (
        <WebhookEditor
          team={team}
          webhook={null}
          onClose={() => setMaking(false)}
          onSaved={({ id }) => void navigate({ to: '/teams/$team/webhooks/$id', params: { team, id } })}
        />
      )}
    </Page>
  );
}

function WebhooksTable({ team, webhooks }: { team: string; webhooks: readonly Webhook[] }) {
  return (
    <DataTable
      label="Webhooks"
      rows={webhooks}
      keyOf={({ id }) => id}
      columns={[
        {
          title: 'Name',
          cell: ({ id, name }) => (
            <TextLink to="/teams/$team/webhooks/$id" params={{ team, id }} inherit c="inherit" fw={550}>
              {name}
            </TextLink>
          ),
        },
        { title: 'State', cell: (webhook) => <WebhookState of={webhook} /> },
        { title: 'Sends to', long: true, cell: ({ url }) => url },
        {
          title: 'Secrets',
          long: true,
          cell: (webhook) => <span className="mono">{secretsOf(webhook).join(', ') || '–'}</span>,
        },
        { title: 'Changed', cell: ({ updatedAt }) => <TimeAgo at={updatedAt} /> },
      ]}
    />
  );
}
