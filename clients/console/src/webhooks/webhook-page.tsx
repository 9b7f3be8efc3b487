import { Button, Group, Stack, Title } from '@mantine/core';
import { IconPencil, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { Webhook } from '../api/types.js';
import { useTeam } from '../session/me.js';
import { Fact, Facts } from '../ui/facts.js';
import { Page } from '../ui/page.js';
import { PageLoading } from '../ui/page-loading.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { TextLink } from '../ui/text-link.js';
import { TimeAgo } from '../ui/time-ago.js';
import { AutomationsOf } from './automations-of.js';
import { DeleteWebhook } from './delete-webhook.js';
import { MissingSecrets } from './missing-secrets.js';
import { TestWebhook } from './test-webhook.js';
import { WebhookEditor } from './webhook-editor.js';
import { webhookQuery } from './webhook-queries.js';
import { WebhookState } from './webhook-state.js';

export function WebhookPage() {
  const { team, id } = useParams({ from: '/signed-in/teams/$team/webhooks/$id' });
  const isAdmin = useTeam(team)?.isAdmin ?? false;
  const webhook = useQuery(webhookQuery(team, id));
  const [open, setOpen] = useState<'edit' | 'delete' | null>(null);
  const navigate = useNavigate();
  const { data } = webhook;
  return (
    <Page
      title={data?.name ?? 'Webhook'}
      mark={data && <WebhookState of={data} />}
      about={
        <TextLink to="/teams/$team/webhooks" params={{ team }} size="sm">
          ← Webhooks
        </TextLink>
      }
      actions={isAdmin && data && <Actions onAct={setOpen} />}
    >
      <ProblemAlert error={webhook.error} />
      {webhook.isPending && <PageLoading />}
      {data && (
        <Stack gap="xl">
          <MissingSecrets team={team} isAdmin={isAdmin} missing={data.missing} what="This webhook" />
          <WebhookFacts team={team} webhook={data} />
          {isAdmin && <TestWebhook team={team} webhook={data} />}
          <Stack gap="sm" component="section" aria-label="Automations">
            <Title order={2} size="h4">
              Automations that send through it
            </Title>
            <AutomationsOf team={team} webhook={id} />
          </Stack>
        </Stack>
      )}
      {data && open === 'edit' && (
        <WebhookEditor team={team} webhook={data} onClose={() => setOpen(null)} onSaved={() => {}} />
      )}
      {data && open === 'delete' && (
        <DeleteWebhook
          team={team}
          webhook={data}
          onClose={() => setOpen(null)}
          onDeleted={() => void navigate({ to: '/teams/$team/webhooks', params: { team } })}
        />
      )}
    </Page>
  );
}

function Actions({ onAct }: { onAct: (act: 'edit' | 'delete') => void }) {
  return (
    <>
      <Button variant="default" leftSection={<IconPencil size={17} aria-hidden />} onClick={() => onAct('edit')}>
        Edit
      </Button>
      <Button
        variant="outline"
        color="danger"
        leftSection={<IconTrash size={17} aria-hidden />}
        onClick={() => onAct('delete')}
      >
        Delete
      </Button>
    </>
  );
}

function WebhookFacts({ team, webhook }: { team: string; webhook: Webhook }) {
  const { accessTokenSecret, signingSecret, secrets, headers, id } = webhook;
  return (
    <Facts>
      <Fact label="Sends to">{webhook.url}</Fact>
      <Fact label="Access token">
        <SecretLinks team={team} names={accessTokenSecret === null ? [] : [accessTokenSecret]} />
      </Fact>
      <Fact label="Signed with">
        <SecretLinks team={team} names={signingSecret === null ? [] : [signingSecret]} />
      </Fact>
      <Fact label="Secrets for payloads">
        <SecretLinks team={team} names={secrets} />
      </Fact>
      <Fact label="Extra headers">{Object.keys(headers).join(', ') || 'none'}</Fact>
      <Fact label="Time for an answer">{webhook.timeoutSeconds} s</Fact>
      <Fact label="Changed">
        <TimeAgo at={webhook.updatedAt} /> by {webhook.updatedBy}
      </Fact>
      <Fact label="History">
        <TextLink to="/teams/$team/deliveries" params={{ team }} search={{ webhook: id }} inherit>
          Deliveries
        </TextLink>
      </Fact>
    </Facts>
  );
}

function SecretLinks({ team, names }: { team: string; names: readonly string[] }) {
  if (names.length === 0) return 'none';
  return (
    <Group gap={8}>
      {names.map((name) => (
        <TextLink key={name} to="/teams/$team/secrets/$name" params={{ team, name }} inherit className="mono">
          {name}
        </TextLink>
      ))}
    </Group>
  );
}
