import { Alert, Button, Stack, Text, Title } from '@mantine/core';
import { IconAlertOctagon, IconHourglassHigh, IconPlayerStop } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { Sandbox } from '../api/types.js';
import { useTeam } from '../session/me.js';
import { SecretActs, useSecretActs } from '../secrets/secret-acts.js';
import { Page } from '../ui/page.js';
import { PageLoading } from '../ui/page-loading.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { TextLink } from '../ui/text-link.js';
import { RunCommand } from './run-command.js';
import { RunOutput } from './run-output.js';
import { SandboxFacts } from './sandbox-facts.js';
import { SandboxFiles } from './sandbox-files.js';
import { SandboxMarks } from './sandbox-marks.js';
import { isLive, sandboxQuery } from './sandbox-queries.js';
import { SandboxState } from './sandbox-state.js';
import { StopSandbox } from './stop-sandbox.js';
import { WithoutWalls } from './without-walls.js';

export function SandboxPage() {
  const { team, id } = useParams({ from: '/signed-in/teams/$team/sandboxes/$id' });
  const sandbox = useQuery(sandboxQuery(team, id));
  const [stopping, setStopping] = useState(false);
  const { data } = sandbox;
  return (
    <Page
      title={data?.name ?? 'Sandbox'}
      mark={data && <SandboxState of={data} />}
      about={
        <TextLink to="/teams/$team/sandboxes" params={{ team }} size="sm">
          ← Sandboxes
        </TextLink>
      }
      actions={
        data &&
        isLive(data) && (
          <Button
            variant="outline"
            color="danger"
            leftSection={<IconPlayerStop size={17} aria-hidden />}
            onClick={() => setStopping(true)}
          >
            Stop
          </Button>
        )
      }
    >
      <ProblemAlert error={sandbox.error} />
      {sandbox.isPending && <PageLoading />}
      {data && <Whole team={team} sandbox={data} />}
      {data && stopping && <StopSandbox team={team} sandbox={data} onClose={() => setStopping(false)} />}
    </Page>
  );
}

function Whole({ team, sandbox }: { team: string; sandbox: Sandbox }) {
  const { id, run, command, restarts, reason } = sandbox;
  const isRunning = sandbox.status === 'running';
  return (
    <Stack gap="xl">
      {isLive(sandbox) && <WithoutWalls confinement={sandbox.confinement} />}
      <Changed team={team} sandbox={sandbox} />
      {reason !== null && <Text size="sm">{reason}</Text>}
      <SandboxFacts team={team} sandbox={sandbox} />
      {run !== null && command !== null && (
        <Stack gap="sm">
          <Title order={2} size="h4">
            Its command
          </Title>
          <RunOutput key={run} team={team} sandbox={id} run={run} command={command} canStop={false} />
        </Stack>
      )}
      <RunCommand team={team} sandbox={id} isRunning={isRunning} />
      {/* A restart begins with empty folders. */}
      {isRunning && <SandboxFiles key={restarts} team={team} sandbox={id} />}
    </Stack>
  );
}

const NONE: ReadonlySet<string> = new Set();

/** Stale or broken: said where nobody overlooks it, with what mends it. */
function Changed({ team, sandbox }: { team: string; sandbox: Sandbox }) {
  const isAdmin = useTeam(team)?.isAdmin ?? false;
  const acts = useSecretActs();
  const { stale, missing, due, health } = sandbox;
  if (stale.length === 0 && missing.length === 0 && due === null) return null;
  const isBroken = health === 'broken';
  return (
    <Alert
      color={isBroken ? 'danger' : 'amber'}
      variant="light"
      icon={isBroken ? <IconAlertOctagon /> : <IconHourglassHigh />}
      title={isBroken ? 'A secret that it names was deleted' : 'It holds a version that is no longer current'}
    >
      <SandboxMarks of={sandbox} />
      {isAdmin &&
        [...new Set(missing.map(({ secret }) => secret))].map((secret) => (
          <Button key={secret} mt="xs" size="compact-sm" color="danger" onClick={() => acts.open('add-again', secret)}>
            Add {secret} again
          </Button>
        ))}
      <SecretActs team={team} acts={acts} taken={NONE} />
    </Alert>
  );
}
