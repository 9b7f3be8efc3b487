import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { Provider } from '../api/types.js';
import { useTeam } from '../session/me.js';
import { PageLoading } from '../ui/page-loading.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { Budgets } from './budgets.js';
import { CustomProviderEditor } from './custom-provider-editor.js';
import { DeleteProvider, DisableProvider } from './end-provider.js';
import { PlaygroundFrame } from './playground-frame.js';
import { providersQuery } from './playground-queries.js';
import { ProviderLacks } from './provider-lacks.js';
import { ProviderState } from './provider-state.js';

type Open = { act: 'new' } | { act: 'edit' | 'disable' | 'delete'; provider: Provider };

/** Who answers, what each needs for it, and how much may be asked. */
export function ProvidersPage() {
  const { team } = useParams({ from: '/signed-in/teams/$team/playground/providers' });
  const isAdmin = useTeam(team)?.isAdmin ?? false;
  const providers = useQuery(providersQuery(team));
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  return (
    <PlaygroundFrame
      team={team}
      title="Providers and budgets"
      about="A provider finds its keys among the team’s secrets by fixed names. To enable it is to let the playground use them."
      actions={
        isAdmin && (
          <Button leftSection={<IconPlus size={17} aria-hidden />} onClick={() => setOpen({ act: 'new' })}>
            New custom provider
          </Button>
        )
      }
    >
      <ProblemAlert error={providers.error} />
      {providers.isPending && <PageLoading />}
      <Stack component="section" aria-label="Providers" gap="sm">
        {providers.data?.items.map((provider) => (
          <ProviderCard
            key={provider.key}
            {...{ team, isAdmin, provider }}
            onAct={(act) => setOpen({ act, provider })}
          />
        ))}
      </Stack>
      <Budgets team={team} isAdmin={isAdmin} />
      {open?.act === 'new' && <CustomProviderEditor team={team} provider={null} onClose={close} />}
      {open?.act === 'edit' && <CustomProviderEditor team={team} provider={open.provider} onClose={close} />}
      {open?.act === 'disable' && <DisableProvider team={team} provider={open.provider} onClose={close} />}
      {open?.act === 'delete' && <DeleteProvider team={team} provider={open.provider} onClose={close} />}
    </PlaygroundFrame>
  );
}

interface ProviderCardProps {
  team: string;
  isAdmin: boolean;
  provider: Provider;
  onAct: (act: 'edit' | 'disable' | 'delete') => void;
}

function ProviderCard({ team, isAdmin, provider, onAct }: ProviderCardProps) {
  const { key, name, custom, secrets, enabled } = provider;
  return (
    <Stack className="card" p="md" gap="sm">
      <Group justify="space-between" gap="sm">
        <Group gap="sm">
          <Title order={2} size="h4">
            {name}
          </Title>
          <ProviderState of={provider} />
        </Group>
        {isAdmin && custom && (
          <Group gap="xs">
            <Button size="compact-sm" variant="default" aria-label={`Edit ${name}`} onClick={() => onAct('edit')}>
              Edit
            </Button>
            <Button
              size="compact-sm"
              variant="subtle"
              color="danger"
              aria-label={`Delete ${name}`}
              onClick={() => onAct('delete')}
            >
              Delete
            </Button>
          </Group>
        )}
        {isAdmin && enabled && !custom && (
          <Button
            size="compact-sm"
            variant="subtle"
            color="danger"
            aria-label={`Disable ${name}`}
            onClick={() => onAct('disable')}
          >
            Disable
          </Button>
        )}
      </Group>
      <Text size="sm" c="dimmed" className="breaks">
        Models <span className="mono">{key}/…</span>
        {secrets.length > 0 && (
          <>
            {' '}
            · uses <span className="mono">{secrets.map(({ secret }) => secret).join(', ')}</span>
          </>
        )}
        {custom && <> · asked at {custom.baseUrl}</>}
      </Text>
      <ProviderLacks team={team} isAdmin={isAdmin} provider={provider} quiet />
    </Stack>
  );
}
