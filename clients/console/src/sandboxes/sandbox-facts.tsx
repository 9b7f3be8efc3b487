import { Stack, Text } from '@mantine/core';
import type { Sandbox } from '../api/types.js';
import { Fact, Facts } from '../ui/facts.js';
import { TextLink } from '../ui/text-link.js';
import { TimeAgo } from '../ui/time-ago.js';
import { isLive } from './sandbox-queries.js';
import { ON_CHANGE, secondsInWords } from './sandbox-words.js';

export function SandboxFacts({ team, sandbox }: { team: string; sandbox: Sandbox }) {
  const { createdAt, createdBy, expiresAt, endedAt, ttl, executor, image, env, exitCode, restarts } = sandbox;
  return (
    <Facts>
      <Fact label="Secrets">
        <SecretsOf team={team} sandbox={sandbox} />
      </Fact>
      <Fact label="When one is rotated">{ON_CHANGE.find(({ value }) => value === sandbox.onChange)?.label}</Fact>
      <Fact label="Started">
        <TimeAgo at={createdAt} /> by {createdBy}
        {restarts > 0 && <>, restarted {restarts === 1 ? 'once' : `${restarts} times`}</>}
      </Fact>
      {isLive(sandbox) ? (
        <Fact label="Ends by itself">
          <TimeAgo at={expiresAt} />, after {secondsInWords(ttl)}
        </Fact>
      ) : (
        <Fact label="Ended">
          {endedAt === null ? '–' : <TimeAgo at={endedAt} />}
          {exitCode !== null && `, with ${exitCode}`}
        </Fact>
      )}
      <Fact label="Runs as">{image === null ? executor : `${executor}, ${image}`}</Fact>
      <Fact label="Reaches">{reachedBy(sandbox)}</Fact>
      <Fact label="Plain variables">
        <span className="mono">
          {Object.entries(env)
            .map(([name, text]) => `${name}=${text}`)
            .join(' ') || 'none'}
        </span>
      </Fact>
    </Facts>
  );
}

function reachedBy({ secrets, network, confinement }: Sandbox): string {
  if (confinement === 'none') return 'whatever its machine reaches';
  if (network === 'public') return 'whatever outgoing calls may reach';
  return [...new Set(secrets.flatMap(({ hosts }) => hosts))].join(', ') || 'nothing';
}

function SecretsOf({ team, sandbox: { secrets } }: { team: string; sandbox: Sandbox }) {
  if (secrets.length === 0) return 'none';
  return (
    <Stack gap={2}>
      {secrets.map(({ name, env_var, field, mode, version }) => (
        <div key={env_var}>
          <TextLink to="/teams/$team/secrets/$name" params={{ team, name }} inherit className="mono">
            {name}
          </TextLink>
          <Text size="xs" c="dimmed" component="div">
            {version !== null && `version ${version} `}
            {mode === 'brokered' && 'brokered '}
            {field !== undefined && `, field ${field} `}
            {(env_var !== name || field !== undefined) && (
              <>
                as <span className="mono">{env_var}</span>
              </>
            )}
          </Text>
        </div>
      ))}
    </Stack>
  );
}
