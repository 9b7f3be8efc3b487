import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconAlertOctagon } from '@tabler/icons-react';
import type { Webhook } from '../api/types.js';
import { SecretActs, useSecretActs } from '../secrets/secret-acts.js';
import { TimeAgo } from '../ui/time-ago.js';

interface MissingSecretsProps {
  team: string;
  isAdmin: boolean;
  missing: Webhook['missing'];
  /** What does not work because of it. */
  what: string;
  /** What it does no more. */
  does?: string;
}

const NONE: ReadonlySet<string> = new Set();

/** Unmistakably broken, and mended in one click. */
export function MissingSecrets({ team, isAdmin, missing, what, does = 'sends nothing' }: MissingSecretsProps) {
  const acts = useSecretActs();
  if (missing.length === 0) return null;
  return (
    <Alert color="danger" variant="light" icon={<IconAlertOctagon />} title={`${what} ${does}`}>
      <Stack gap="xs">
        {missing.map(({ secret, slot, since, by }) => (
          <Group key={`${slot}/${secret}`} gap="sm">
            <Text size="sm" className="breaks">
              The secret <b className="mono">{secret}</b> is missing since <TimeAgo at={since} />
              {by && `: ${by} deleted it`}.
            </Text>
            {isAdmin && (
              <Button size="compact-sm" color="danger" onClick={() => acts.open('add-again', secret)}>
                Add {secret} again
              </Button>
            )}
          </Group>
        ))}
      </Stack>
      <SecretActs team={team} acts={acts} taken={NONE} />
    </Alert>
  );
}
