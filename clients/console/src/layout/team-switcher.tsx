import { Menu, Text, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconCheck, IconPlus, IconSelector } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import type { Team } from '../api/types.js';
import { useMe } from '../session/me.js';
import classes from './shell.module.css';

const NewTeam = lazy(() => import('./new-team.js').then(({ NewTeam }) => ({ default: NewTeam })));

export function TeamSwitcher({ current }: { current: Team | null }) {
  const { teams, user } = useMe();
  const [making, setMaking] = useState(false);
  return (
    <>
      <Menu width="target" position="bottom-start">
        <Menu.Target>
          <UnstyledButton className={classes.switcher}>
            <span className={classes.initial} aria-hidden>
              {(current?.name ?? '–').slice(0, 1).toUpperCase()}
            </span>
            <span className={classes.teamName}>
              <Text component="span" fw={600} size="sm" truncate display="block">
                {current?.name ?? 'No team'}
              </Text>
              <Text component="span" size="xs" c="dimmed" display="block">
                {current ? (current.role === 'admin' ? 'You are an admin' : 'You are a member') : 'Ask to be added'}
              </Text>
            </span>
            <VisuallyHidden>. Switch team</VisuallyHidden>
            <IconSelector size={16} aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Your teams</Menu.Label>
          {teams.map((team) => (
            <Menu.Item
              key={team.id}
              component={Link}
              to={`/teams/${team.slug}/secrets`}
              rightSection={team.id === current?.id ? <IconCheck size={14} aria-label="current" /> : null}
            >
              {team.name}
            </Menu.Item>
          ))}
          {user.deploymentAdmin && (
            <>
              <Menu.Divider />
              <Menu.Item leftSection={<IconPlus size={14} aria-hidden />} onClick={() => setMaking(true)}>
                New team
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <Suspense fallback={null}>{making && <NewTeam onClose={() => setMaking(false)} />}</Suspense>
    </>
  );
}
