import { Button, Group } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Page } from '../ui/page.js';

const LinkButton = createLink(Button<'a'>);

const PAGES = [
  { to: '/teams/$team/playground', label: 'Try' },
  { to: '/teams/$team/playground/saved-models', label: 'Saved models' },
  { to: '/teams/$team/playground/history', label: 'History' },
  { to: '/teams/$team/playground/providers', label: 'Providers and budgets' },
] as const;

interface PlaygroundFrameProps {
  team: string;
  title: string;
  about: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** The frame of the playground's pages, with a way from each to the others. */
export function PlaygroundFrame({ team, children, ...rest }: PlaygroundFrameProps) {
  return (
    <Page {...rest}>
      <Group gap={4} component="nav" aria-label="Playground">
        {PAGES.map(({ to, label }) => (
          <LinkButton
            key={to}
            to={to}
            params={{ team }}
            size="compact-sm"
            variant="subtle"
            color="gray"
            activeOptions={{ exact: true }}
            activeProps={{ variant: 'light', color: 'brand' }}
          >
            {label}
          </LinkButton>
        ))}
      </Group>
      {children}
    </Page>
  );
}
