import type { Secret } from '../api/types.js';
import { useFollowedPropagation } from './propagation.js';
import { PropagationView } from './propagation-view.js';
import { OverlapActions } from './rotated-secret.js';

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
  const view = <PropagationView followed={followed} overlapUntil={overlapUntil} />;
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
