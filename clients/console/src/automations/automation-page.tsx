import { Button } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { answerOf, api } from '../api/api.js';
import { useIdempotencyKey } from '../api/idempotency-key.js';
import type { Automation } from '../api/types.js';
import { queryClient } from '../app/query-client.js';
import { useTeam } from '../session/me.js';
import { Confirm } from '../ui/confirm.js';
import { notifyDone } from '../ui/notify.js';
import { Page } from '../ui/page.js';
import { PageLoading } from '../ui/page-loading.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { TextLink } from '../ui/text-link.js';
import { MissingSecrets } from '../webhooks/missing-secrets.js';
import { WebhookState } from '../webhooks/webhook-state.js';
import { AutomationForm } from './automation-form.js';

export function NewAutomationPage() {
  const { team } = useParams({ from: '/signed-in/teams/$team/automations/new' });
  return (
    <Page title="New automation" about={<Back team={team} />}>
      <AutomationForm team={team} automation={null} isAdmin />
    </Page>
  );
}

export function AutomationPage() {
  const { team, id } = useParams({ from: '/signed-in/teams/$team/automations/$id' });
  const isAdmin = useTeam(team)?.isAdmin ?? false;
  const [deleting, setDeleting] = useState(false);
  const automation = useQuery({
    queryKey: ['team', team, 'automation', id],
    queryFn: ({ signal }) =>
      answerOf(api.GET('/v1/teams/{team}/automations/{id}', { params: { path: { team, id } }, signal })),
  });
  const { data } = automation;
  return (
    <Page
      title={data?.name ?? 'Automation'}
      mark={data && <WebhookState of={data} />}
      about={<Back team={team} />}
      actions={
        <>
          <TextLink to="/teams/$team/deliveries" params={{ team }} search={{ automation: id }} size="sm" mr="xs">
            Its deliveries
          </TextLink>
          {isAdmin && data && (
            <Button
              variant="outline"
              color="danger"
              leftSection={<IconTrash size={17} aria-hidden />}
              onClick={() => setDeleting(true)}
            >
              Delete
            </Button>
          )}
        </>
      }
    >
      <ProblemAlert error={automation.error} />
      {automation.isPending && <PageLoading />}
      {data && (
        <>
          <MissingSecrets team={team} isAdmin={isAdmin} missing={data.missing} what="This automation" />
          <AutomationForm key={data.updatedAt} team={team} automation={data} isAdmin={isAdmin} />
          {deleting && <DeleteAutomation team={team} automation={data} onClose={() => setDeleting(false)} />}
        </>
      )}
    </Page>
  );
}

function Back({ team }: { team: string }) {
  return (
    <TextLink to="/teams/$team/automations" params={{ team }} size="sm">
      ← Automations
    </TextLink>
  );
}

interface DeleteAutomationProps {
  team: string;
  automation: Automation;
  onClose: () => void;
}

function DeleteAutomation({ team, automation: { id, name }, onClose }: DeleteAutomationProps) {
  const navigate = useNavigate();
  const keyFor = useIdempotencyKey();
  const remove = useMutation({
    mutationFn: () => {
      const params = { path: { team, id }, header: { 'Idempotency-Key': keyFor(id) } };
      return answerOf(api.DELETE('/v1/teams/{team}/automations/{id}', { params }));
    },
    onSuccess: async () => {
      notifyDone(`${name} is deleted.`);
      await navigate({ to: '/teams/$team/automations', params: { team } });
      await queryClient.invalidateQueries({ queryKey: ['team', team] });
    },
  });
  return (
    <Confirm title={`Delete ${name}`} act="Delete" mutation={remove} onClose={onClose}>
      No event fires it any more. What it has sent stays in the history.
    </Confirm>
  );
}
