import { AppShell, Box, Burger, Group, ScrollArea, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link, Outlet, useParams } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { connectionLost } from '../api/connection.js';
import { useSignal } from '../app/signal.js';
import { useMe, useTeam } from '../session/me.js';
import { PageLoading } from '../ui/page-loading.js';
import { UnknownTeam } from '../ui/unknown-team.js';
import { AccountMenu } from './account-menu.js';
import { Brand } from './brand.js';
import { Navigation } from './navigation.js';
import classes from './shell.module.css';
import { TeamSwitcher } from './team-switcher.js';
import { useShownTeam } from './shown-team.js';

const ChoosePassword = lazy(() =>
  import('../session/choose-password.js').then(({ ChoosePassword }) => ({ default: ChoosePassword })),
);

/** The frame around every page for somebody who is signed in. */
export function Shell() {
  const { user } = useMe();
  if (!user.mustChangePassword) return <Frame />;
  return (
    <Suspense fallback={<PageLoading />}>
      <ChoosePassword />
    </Suspense>
  );
}

function Frame() {
  const [opened, { toggle, close }] = useDisclosure();
  const { team: asked } = useParams({ strict: false });
  const team = useShownTeam(asked);
  const isUnknown = useTeam(asked ?? '') === null && asked !== undefined;
  return (
    <AppShell
      header={{ height: { base: 56, sm: 0 } }}
      navbar={{ width: 264, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding={{ base: 'md', md: 'xl' }}
    >
      <a className="skip-link" href="#content">
        To the content
      </a>
      <AppShell.Header hiddenFrom="sm" className={classes.navbar}>
        <Group h="100%" px="md" justify="space-between">
          <Wordmark />
          <Burger opened={opened} onClick={toggle} size="sm" aria-label="Navigation" aria-expanded={opened} />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="md" className={classes.navbar} aria-label="Main">
        <Box visibleFrom="sm" pb="lg" px={4}>
          <Wordmark />
        </Box>
        <TeamSwitcher current={team} />
        <ScrollArea flex={1} my="lg" type="auto">
          <Navigation team={team} onGo={close} />
        </ScrollArea>
        <AccountMenu />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        <LostConnection />
        <Stack maw={1180} mx="auto">
          {isUnknown ? <UnknownTeam /> : <Outlet />}
        </Stack>
      </AppShell.Main>
    </AppShell>
  );
}

function Wordmark() {
  return (
    <Group gap={10} component={Link} {...{ to: '/' }} td="none" c="inherit">
      <Brand size={28} />
      <Text component="span" fw={700} size="lg" lts={-0.2}>
        Countersign
      </Text>
    </Group>
  );
}

function LostConnection() {
  const lost = useSignal(connectionLost);
  return (
    <div role="status">
      {lost && (
        <div className={classes.lost}>
          The connection to Countersign is lost. What you see may be old; trying again …
        </div>
      )}
    </div>
  );
}
