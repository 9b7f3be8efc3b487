import { Button, Group, Stack, Title } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { answerOf, api } from '../api/api.js';
import type { Webhook } from '../api/types.js';
import { Exchange } from '../deliveries/exchange.js';
import { PayloadEditor } from '../payload/payload-editor.js';
import { variablesFor } from '../payload/payload-variables.js';
import { ProblemAlert } from '../ui/problem-alert.js';

const NO_PROBLEMS: never[] = [];

/** Sends now, and shows both sides of it with every secret masked. */
export function TestWebhook({ team, webhook }: { team: string; webhook: Webhook }) {
  const variables = useMemo(() => variablesFor(webhook, null), [webhook]);
  const [text, setText] = useState(() => firstPayload(webhook));
  const test = useMutation({
    mutationFn: (payload: unknown) => {
      const params = { path: { team, id: webhook.id } };
      return answerOf(api.POST('/v1/teams/{team}/webhooks/{id}/test', { params, body: { payload } }));
    },
  });
  const document = jsonOf(text);
  return (
    <Stack gap="sm" component="section" aria-label="Test">
      <Title order={2} size="h4">
        Send a test
      </Title>
      <PayloadEditor
        label="Test payload"
        description={'JSON. Type ${ in a text for what this webhook may name.'}
        value={text}
        onChange={setText}
        format="json"
        variables={variables}
        problems={NO_PROBLEMS}
      />
      <Group>
        <Button
          leftSection={<IconSend size={17} aria-hidden />}
          loading={test.isPending}
          disabled={document === undefined}
          onClick={() => test.mutate(document)}
        >
          Send test
        </Button>
      </Group>
      <div role="status">
        <ProblemAlert error={test.error} />
        {test.data && <Exchange {...test.data} />}
      </div>
    </Stack>
  );
}

/** Undefined where it is none. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function firstPayload({ secrets: [first] }: Webhook): string {
  const payload = first
    ? { text: 'Hello from Countersign', token: `\${${first}}` }
    : { text: 'Hello from Countersign' };
  return JSON.stringify(payload, null, 2);
}
