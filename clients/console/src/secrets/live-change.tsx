import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Secret } from '../api/types.js';
import { useFollowedPropagation } from './propagation.js';
import { PropagationView } from './propagation-view.js';
import { OverlapActions } from './rotated-secret.js';
import { SandboxesInTheWay, useStaleSandboxes } from './sandboxes-in-the-way.js';
import { referencesQuery } from './secret-queries.js';

interface LiveChangeProps {
  team: string;
  secret: Secret;
  isAdmin: boolean;
}

/** The latest change, followed while it is not over. */
export function LiveChange({ team, secret: { name, revision, versions }, isAdmin }: LiveChangeProps) {
  // Another change is another thing to follow.
  return <Followed key={revision} team={team} name={name} isAdmin={isAdmin} overlapUntil={overlapOf(versions)} />;
}

function overlapOf(versions: Secret['versions']): string | null {
  return versions.find(({ state }) => state === 'overlapping')?.overlapUntil ?? null;
}

interface FollowedProps {
  team: string;
  name: string;
  isAdmin: boolean;
  overlapUntil: string | null;
}

function Followed({ team, name, isAdmin, overlapUntil }: FollowedProps) {
  const followed = useFollowedPropagation(team, name);
  const references = useQuery(referencesQuery(team, name));
  const stale = useStaleSandboxes(team, name, references.data?.items);
  const view = (
    <Stack>
      <PropagationView followed={followed} overlapUntil={overlapUntil} />
      <SandboxesInTheWay team={team} title="Sandboxes that hold an older version:" effects={stale} />
    </Stack>
  );
  return (
    <div className="card" style={{ padding: 'var(--mantine-spacing-md)' }}>
      {isAdmin ? (
        <OverlapActions team={team} name={name}>
          {() => view}
        </OverlapActions>
      ) : (
        view
      )}
    </div>
  );
}
