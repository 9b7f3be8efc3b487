import { IconUsersGroup } from '@tabler/icons-react';
import { EmptyState } from './empty-state.js';

export function UnknownTeam() {
  return (
    <EmptyState icon={IconUsersGroup} title="You are not a member of this team">
      Or there is no team with this address. Switch to one of yours in the navigation, or ask an admin of the team to
      add you.
    </EmptyState>
  );
}
