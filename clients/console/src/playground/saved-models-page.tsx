import { Button, Group } from '@mantine/core';
import { IconDeviceFloppy } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { SavedModel } from '../api/types.js';
import { useMe, useTeam } from '../session/me.js';
import { DataTable } from '../ui/data-table.js';
import { EmptyState } from '../ui/empty-state.js';
import { More } from '../ui/more.js';
import { PageLoading } from '../ui/page-loading.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { TimeAgo } from '../ui/time-ago.js';
import { DeleteSavedModel } from './delete-saved-model.js';
import { PlaygroundFrame } from './playground-frame.js';
import { savedModelsQuery } from './playground-queries.js';
import { SavedVersions } from './saved-versions.js';

type Open = { act: 'versions' | 'delete'; model: SavedModel };

/** What the team has kept: a model, how it is asked, and what every conversation begins with. */
export function SavedModelsPage() {
  const { team } = useParams({ from: '/signed-in/teams/$team/playground/saved-models' });
  const models = useInfiniteQuery(savedModelsQuery(team));
  const [open, setOpen] = useState<Open | null>(null);
  const items = models.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <PlaygroundFrame
      team={team}
      title="Saved models"
      about="A model with its parameters and first messages, under a name. Each save is a version that never changes."
    >
      <ProblemAlert error={models.error} />
      {models.isPending && <PageLoading />}
      {models.isSuccess && items.length === 0 && (
        <div className="card">
          <EmptyState icon={IconDeviceFloppy} title="No saved models">
            Try a model until it does what you want, then save it from its column.
          </EmptyState>
        </div>
      )}
      {items.length > 0 && (
        <DataTable
          label="Saved models"
          rows={items}
          keyOf={({ id }) => id}
          columns={[
            { title: 'Name', cell: ({ name }) => <b>{name}</b> },
            { title: 'Model', long: true, cell: ({ model }) => <span className="mono">{model}</span> },
            { title: 'Version', cell: ({ version }) => version },
            { title: 'Saved', cell: ({ createdAt }) => <TimeAgo at={createdAt} /> },
            { title: 'By', long: true, cell: ({ createdBy }) => createdBy },
            {
              title: 'Actions',
              quiet: true,
              cell: (model) => <ModelActs team={team} model={model} onAct={(act) => setOpen({ act, model })} />,
            },
          ]}
        />
      )}
      <More query={models} />
      {open?.act === 'versions' && <SavedVersions team={team} model={open.model} onClose={() => setOpen(null)} />}
      {open?.act === 'delete' && <DeleteSavedModel team={team} model={open.model} onClose={() => setOpen(null)} />}
    </PlaygroundFrame>
  );
}

interface ModelActsProps {
  team: string;
  model: SavedModel;
  onAct: (act: Open['act']) => void;
}

/** Everybody opens one; admins and whoever saved it delete it. */
function ModelActs({ team, model, onAct }: ModelActsProps) {
  const isAdmin = useTeam(team)?.isAdmin ?? false;
  const { user } = useMe();
  return (
    <Group gap={4} wrap="nowrap">
      <Button size="compact-sm" variant="light" aria-label={`Open ${model.name}`} onClick={() => onAct('versions')}>
        Open
      </Button>
      {(isAdmin || model.createdBy === user.email) && (
        <Button
          size="compact-sm"
          variant="subtle"
          color="danger"
          aria-label={`Delete ${model.name}`}
          onClick={() => onAct('delete')}
        >
          Delete
        </Button>
      )}
    </Group>
  );
}
