import { Button, Code, Stack, Text, Title } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { answerOf, api } from '../api/api.js';
import { newIdempotencyKey } from '../api/idempotency-key.js';
import type { ExecutionDetail } from '../api/types.js';
import { queryClient } from '../app/query-client.js';
import { useTeam } from '../session/me.js';
import { Fact, Facts } from '../ui/facts.js';
import { notifyDone } from '../ui/notify.js';
import { Page } from '../ui/page.js';
import { PageLoading } from '../ui/page-loading.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { TextLink } from '../ui/text-link.js';
import { ExactTime, TimeAgo } from '../ui/time-ago.js';
import { DeliveryState } from './delivery-state.js';
import { Exchange } from './exchange.js';
import classes from './exchange.module.css';

const LOOK_EVERY_MS = 2_000;

export function DeliveryPage() {
  const { team, id } = useParams({ from: '/signed-in/teams/$team/deliveries/$id' });
  const isAdmin = useTeam(team)?.isAdmin ?? false;
  const delivery = useQuery({
    queryKey: ['team', team, 'delivery', id],
    queryFn: ({ signal }) =>
      answerOf(api.GET('/v1/teams/{team}/executions/{id}', { params: { path: { team, id } }, signal })),
    refetchInterval: ({ state }) => (state.data?.status === 'pending' ? LOOK_EVERY_MS : false),
  });
  const redeliver = useMutation({
    mutationFn: () => {
      const params = { path: { team, id }, header: { 'Idempotency-Key': newIdempotencyKey() } };
      return answerOf(api.POST('/v1/teams/{team}/executions/{id}/redeliver', { params }));
    },
    onSuccess: async () => {
      notifyDone('It is sent again.');
      await queryClient.invalidateQueries({ queryKey: ['team', team] });
    },
  });
  const { data } = delivery;
  return (
    <Page
      title={data ? `Delivery of ${data.automation.name}` : 'Delivery'}
      mark={data && <DeliveryState of={data} />}
      about={
        <TextLink to="/teams/$team/deliveries" params={{ team }} size="sm">
          ← Deliveries
        </TextLink>
      }
      actions={
        isAdmin &&
        data && (
          <Button
            leftSection={<IconSend size={17} aria-hidden />}
            loading={redeliver.isPending}
            disabled={data.status === 'pending'}
            onClick={() => redeliver.mutate()}
          >
            Send again
          </Button>
        )
      }
    >
      <ProblemAlert error={delivery.error ?? redeliver.error} />
      {delivery.isPending && <PageLoading />}
      {data && <Delivery team={team} delivery={data} />}
    </Page>
  );
}

function Delivery({ team, delivery }: { team: string; delivery: ExecutionDetail }) {
  const { automation, webhook, event, nextAttemptAt, redeliveredBy } = delivery;
  return (
    <Stack gap="xl">
      {delivery.error && <Text className="breaks">{delivery.error.detail}</Text>}
      <Facts>
        <Fact label="Automation">
          <TextLink to="/teams/$team/automations/$id" params={{ team, id: automation.id }} inherit>
            {automation.name}
          </TextLink>
        </Fact>
        <Fact label="Through">
          <TextLink to="/teams/$team/webhooks/$id" params={{ team, id: webhook.id }} inherit>
            {webhook.name}
          </TextLink>
        </Fact>
        <Fact label="Event">
          <span className="mono">{event.type}</span> {event.id}
        </Fact>
        <Fact label="Received">
          <ExactTime at={event.receivedAt} />
        </Fact>
        {nextAttemptAt && (
          <Fact label="Tried again">
            <TimeAgo at={nextAttemptAt} />
          </Fact>
        )}
        {redeliveredBy && <Fact label="Sent again by">{redeliveredBy}</Fact>}
      </Facts>
      <Stack gap="sm" component="section" aria-label="Attempts">
        <Title order={2} size="h4">
          Attempts
        </Title>
        {delivery.history.length === 0 && (
          <Text c="dimmed" size="sm">
            None yet.
          </Text>
        )}
        {delivery.history.toReversed().map((attempt) => (
          <Stack key={attempt.number} gap={6}>
            <Text size="sm">
              Attempt {attempt.number}, <TimeAgo at={attempt.startedAt} />
              {attempt.error && `: ${attempt.error.detail}`}
            </Text>
            <Exchange {...attempt} />
          </Stack>
        ))}
      </Stack>
      <Stack gap="sm" component="section" aria-label="The event">
        <Title order={2} size="h4">
          The event
        </Title>
        <Code block className={classes.code} tabIndex={0} role="region" aria-label="The event as it came in">
          {JSON.stringify(delivery.payload, null, 2)}
        </Code>
      </Stack>
    </Stack>
  );
}
