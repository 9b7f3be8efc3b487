import { Code, Group, Stack, Text } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import type { WebhookTestResult } from '../api/types.js';
import { duration } from '../ui/relative-time.js';
import { Status } from '../ui/status.js';
import classes from './exchange.module.css';

type Side = WebhookTestResult['request'] | null;
interface ExchangeProps {
  request: Side;
  response: WebhookTestResult['response'] | null;
  durationMs: number;
  versions: WebhookTestResult['versions'];
}

/** What was sent and what came back. The API has masked every secret in both. */
export function Exchange({ request, response, durationMs, versions }: ExchangeProps) {
  return (
    <Stack gap="sm" className="card" p="md">
      <Group gap="sm">
        {response && <Answered status={response.status} />}
        <Text size="sm" c="dimmed">
          after {duration(durationMs)}
          {versions.length > 0 &&
            ` · with ${versions.map(({ secret, version }) => `${secret} version ${version}`).join(', ')}`}
        </Text>
      </Group>
      <div className={classes.sides}>
        {request && (
          <Message
            title="Sent"
            first={`${request.method} ${request.url}`}
            headers={request.headers}
            body={request.body}
          />
        )}
        {response && (
          <Message
            title="Answered"
            first={`Status ${response.status}`}
            headers={response.headers}
            body={response.truncated ? `${response.body}\n… (cut off)` : response.body}
          />
        )}
      </div>
    </Stack>
  );
}

function Answered({ status }: { status: number }) {
  const isGood = status >= 200 && status < 300;
  return (
    <Status tone={isGood ? 'good' : 'bad'} icon={isGood ? IconCheck : IconX}>
      {`Answered ${status}`}
    </Status>
  );
}

interface MessageProps {
  title: string;
  first: string;
  headers: Record<string, string>;
  body: string;
}

function Message({ title, first, headers, body }: MessageProps) {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return (
    <div className={classes.side}>
      <Text size="xs" fw={600} c="dimmed" mb={4}>
        {title}
      </Text>
      {/* It scrolls, so the keyboard must reach it. */}
      <Code block className={classes.code} tabIndex={0} role="region" aria-label={title}>
        {[first, ...lines, '', body].join('\n')}
      </Code>
    </div>
  );
}
