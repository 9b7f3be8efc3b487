import { Button, Group } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { Sandbox } from '../api/types.js';
import { useTeam } from '../session/me.js';
import { DataTable, type Column } from '../ui/data-table.js';
import { More } from '../ui/more.js';
import { Page } from '../ui/page.js';
import { PageLoading } from '../ui/page-loading.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { TextLink } from '../ui/text-link.js';
import { TimeAgo } from '../ui/time-ago.js';
import { NoSandboxes } from './no-sandboxes.js';
import { isLive, sandboxesQuery, sandboxSettingsQuery } from './sandbox-queries.js';
import { SandboxMarks } from './sandbox-marks.js';
import { SandboxSettings } from './sandbox-settings.js';
import { SandboxState } from './sandbox-state.js';
import { StartSandbox } from './start-sandbox.js';
import { WithoutWalls } from './without-walls.js';

export function SandboxesPage() {
  const { team } = useParams({ from: '/signed-in/teams/$team/sandboxes' });
  const isAdmin = useTeam(team)?.isAdmin ?? false;
  const navigate = useNavigate();
  const sandboxes = useInfiniteQuery(sandboxesQuery(team));
  const settings = useQuery(sandboxSettingsQuery(team));
  const [starting, setStarting] = useState(false);
  const items = sandboxes.data?.pages.flatMap((page) => page.items) ?? [];
  const start = (
    <Button leftSection={<IconPlus size={17} aria-hidden />} onClick={() => setStarting(true)}>
      Start a sandbox
    </Button>
  );
  return (
    <Page
      title="Sandboxes"
      about="Where code runs with your team's secrets as environment variables, for as long as it lives and no longer."
      actions={
        <Group gap="sm">
          {isAdmin && <SandboxSettings team={team} />}
          {items.length > 0 && start}
        </Group>
      }
    >
      <WithoutWalls confinement={settings.data?.confinement} />
      <ProblemAlert error={sandboxes.error} />
      {sandboxes.isPending && <PageLoading />}
      {sandboxes.isSuccess && items.length === 0 && <NoSandboxes action={start} />}
      {items.length > 0 && (
        <DataTable label="Sandboxes" rows={items} keyOf={({ id }) => id} columns={columnsOf(team)} />
      )}
      <More query={sandboxes} />
      {starting && (
        <StartSandbox
          team={team}
          onClose={() => setStarting(false)}
          onStarted={({ id }) => void navigate({ to: '/teams/$team/sandboxes/$id', params: { team, id } })}
        />
      )}
    </Page>
  );
}

function columnsOf(team: string): Column<Sandbox>[] {
  return [
    {
      title: 'Name',
      long: true,
      cell: ({ id, name }) => (
        <TextLink to="/teams/$team/sandboxes/$id" params={{ team, id }} inherit c="inherit" fw={550}>
          {name}
        </TextLink>
      ),
    },
    {
      title: 'State',
      cell: (sandbox) => (
        <>
          <SandboxState of={sandbox} />
          <SandboxMarks of={sandbox} />
        </>
      ),
    },
    {
      title: 'Secrets',
      long: true,
      cell: ({ secrets }) => (
        <span className="mono">{[...new Set(secrets.map(({ name }) => name))].join(', ') || '–'}</span>
      ),
    },
    {
      title: 'Ends',
      cell: (sandbox) => <TimeAgo at={isLive(sandbox) ? sandbox.expiresAt : (sandbox.endedAt ?? sandbox.expiresAt)} />,
    },
    { title: 'Started by', long: true, cell: ({ createdBy }) => createdBy },
  ];
}
