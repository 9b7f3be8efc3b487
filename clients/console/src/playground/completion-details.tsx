import { Button, Code, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ChatRequest, Completion } from '../api/types.js';
import { Dialog } from '../ui/dialog.js';
import { PageLoading } from '../ui/page-loading.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { fromChat } from './conversation.js';
import { completionQuery } from './playground-queries.js';
import { playgroundOf } from './playground.js';
import classes from './playground.module.css';

interface CompletionDetailsProps {
  team: string;
  completion: Completion;
  onClose: () => void;
}

/** What was asked and answered; every secret in it was masked before it was kept. */
export function CompletionDetails({ team, completion: { id, model }, onClose }: CompletionDetailsProps) {
  const { data, error, isPending } = useQuery(completionQuery(team, id));
  const navigate = useNavigate();
  const request = data?.request as ChatRequest | null | undefined;
  const open = (asked: ChatRequest) => {
    const { model: name, messages, stream, stream_options: options, user, ...parameters } = asked;
    playgroundOf(team).open({ model: name, parameters, messages: fromChat(messages) });
    void navigate({ to: '/teams/$team/playground', params: { team } });
  };
  return (
    <Dialog onClose={onClose} title={`Request to ${model}`} size="lg">
      <Stack>
        <ProblemAlert error={error} />
        {isPending && <PageLoading />}
        {data && !request && <Text size="sm">It was too long to be kept; its figures were.</Text>}
        {request && <Json title="Asked">{request}</Json>}
        {data?.answer != null && <Json title="Answered">{data.answer}</Json>}
        {request && (
          <Group justify="flex-end">
            <Button onClick={() => open(request)}>Open in the playground</Button>
          </Group>
        )}
      </Stack>
    </Dialog>
  );
}

function Json({ title, children }: { title: string; children: unknown }) {
  return (
    <div>
      <Text size="xs" fw={600} c="dimmed" mb={4}>
        {title}
      </Text>
      <Code block className={classes.code} tabIndex={0} role="region" aria-label={title}>
        {JSON.stringify(children, null, 2)}
      </Code>
    </div>
  );
}
