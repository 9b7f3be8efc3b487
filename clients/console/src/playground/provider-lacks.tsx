import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconKeyOff } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { answerOf, api } from '../api/api.js';
import { newIdempotencyKey } from '../api/idempotency-key.js';
import type { BuiltInProvider, Provider } from '../api/types.js';
import { SecretActs, useSecretActs } from '../secrets/secret-acts.js';
import { notifyDone } from '../ui/notify.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { TimeAgo } from '../ui/time-ago.js';
import { forgetPlayground } from './playground-queries.js';
import classes from './playground.module.css';

type NeededSecret = Provider['secrets'][number];
type Acts = ReturnType<typeof useSecretActs>;

const NONE: ReadonlySet<string> = new Set();

interface ProviderLacksProps {
  team: string;
  isAdmin: boolean;
  provider: Provider;
  /** Among others that are not ready: nobody waits for this one. */
  quiet?: boolean;
}

/** What keeps a provider from answering, and for an admin the way out of it. Nothing where it is ready. */
export function ProviderLacks({ team, isAdmin, provider, quiet }: ProviderLacksProps) {
  const acts = useSecretActs();
  const { name, health, secrets, rejection } = provider;
  const wrong = secrets.filter(({ state }) => state !== 'ready' && state !== 'available');
  const isQuiet = quiet && health === 'disabled';
  const title = health === 'rejected' ? `${name} rejects its credential` : `${name} is not ready`;
  return (
    <>
      {health !== 'ready' && (
        <Alert
          color={isQuiet ? 'gray' : 'amber'}
          variant={isQuiet ? 'default' : 'light'}
          icon={isQuiet ? undefined : <IconKeyOff />}
          title={isQuiet ? undefined : title}
        >
          <Stack gap="xs">
            {rejection && (
              <Text size="sm" className="breaks">
                {rejection.detail} That was <TimeAgo at={rejection.at} />.
              </Text>
            )}
            {wrong.map((secret) => (
              <Lack key={`${secret.slot}/${secret.secret}`} needed={secret} isAdmin={isAdmin} acts={acts} />
            ))}
            {health === 'disabled' && wrong.length === 0 && (
              <Enable team={team} isAdmin={isAdmin} provider={provider} />
            )}
            {!isAdmin && <Text size="sm">Ask an admin of the team: they can mend it here.</Text>}
          </Stack>
        </Alert>
      )}
      {/* A dialog that mends it stays to tell how it went. */}
      <SecretActs team={team} acts={acts} taken={NONE} />
    </>
  );
}

function Lack({ needed, isAdmin, acts }: { needed: NeededSecret; isAdmin: boolean; acts: Acts }) {
  const { secret, state, since, by } = needed;
  const name = <b className="mono">{secret}</b>;
  return (
    <Group gap="sm">
      <Text size="sm" className="breaks">
        {state === 'missing' && <>The team has no secret {name}.</>}
        {state === 'broken' && (
          <>
            The secret {name} is missing
            {since && (
              <>
                , since <TimeAgo at={since} />
              </>
            )}
            {by && `: ${by} deleted it`}.
          </>
        )}
        {state === 'rejected' && <>The current value of {name} is wrong, says the provider.</>}
      </Text>
      {isAdmin && (
        <Button
          size="compact-sm"
          className={classes.named}
          variant="default"
          onClick={() => acts.open(ACTS[state as keyof typeof ACTS], secret)}
        >
          {WORDS[state as keyof typeof WORDS](secret)}
        </Button>
      )}
    </Group>
  );
}

const ACTS = { missing: 'add', broken: 'add-again', rejected: 'rotate' } as const;
const WORDS = {
  missing: (secret: string) => `Add ${secret}`,
  broken: (secret: string) => `Add ${secret} again`,
  rejected: (secret: string) => `Rotate ${secret}`,
};

function Enable({ team, isAdmin, provider: { key, name, secrets } }: ProviderLacksProps) {
  const act = useMutation({
    mutationFn: () => enable(team, key as BuiltInProvider),
    onSuccess: async () => {
      notifyDone(`${name} is enabled.`);
      await forgetPlayground(team);
    },
  });
  return (
    <>
      <ProblemAlert error={act.error} />
      <Text size="sm">
        The team has what it needs: <span className="mono">{secrets.map(({ secret }) => secret).join(', ')}</span>. It
        is not enabled yet; to enable it lets the playground use{' '}
        {secrets.length === 1 ? 'this secret' : 'these secrets'}.
      </Text>
      {isAdmin && (
        <Button size="compact-sm" w="fit-content" loading={act.isPending} onClick={() => act.mutate()}>
          Enable {name}
        </Button>
      )}
    </>
  );
}

function enable(team: string, provider: BuiltInProvider) {
  const params = { path: { team, provider }, header: { 'Idempotency-Key': newIdempotencyKey() } };
  return answerOf(api.POST('/v1/teams/{team}/playground/providers/{provider}/enable', { params }));
}
