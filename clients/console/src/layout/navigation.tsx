import { NavLink, Stack, Text } from '@mantine/core';
import {
  IconActivityHeartbeat,
  IconBolt,
  IconChecklist,
  IconFileCertificate,
  IconHistory,
  IconKey,
  IconLock,
  IconMessages,
  IconPassword,
  IconTerminal2,
  IconUsers,
  IconWebhook,
  type Icon,
} from '@tabler/icons-react';
import { Link, useLocation } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useMe } from '../session/me.js';

interface NavigationProps {
  /** The team of the page; null outside of a team for somebody who has none. */
  team: { slug: string; isAdmin: boolean } | null;
  onGo: () => void;
}

/** What there is, by whom it is for. What is not built yet is not here. */
export function Navigation({ team, onGo }: NavigationProps) {
  const { user } = useMe();
  const base = team && `/teams/${team.slug}`;
  return (
    <Stack gap="md">
      {base && (
        <Section title="Use">
          <Entry to={`${base}/playground`} icon={IconMessages} label="Playground" onGo={onGo} />
          <Entry to={`${base}/evaluations`} icon={IconChecklist} label="Evaluations" onGo={onGo} />
          <Entry to={`${base}/sandboxes`} icon={IconTerminal2} label="Sandboxes" onGo={onGo} />
        </Section>
      )}
      {base && (
        <Section title="Team settings">
          <Entry to={`${base}/secrets`} icon={IconLock} label="Team secrets" onGo={onGo} />
          <Entry to={`${base}/webhooks`} icon={IconWebhook} label="Webhooks" onGo={onGo} />
          <Entry to={`${base}/automations`} icon={IconBolt} label="Automations" onGo={onGo} />
          <Entry to={`${base}/deliveries`} icon={IconHistory} label="Deliveries" onGo={onGo} />
          <Entry to={`${base}/members`} icon={IconUsers} label="Members" onGo={onGo} />
          {team.isAdmin && <Entry to={`${base}/audit`} icon={IconFileCertificate} label="Audit log" onGo={onGo} />}
        </Section>
      )}
      <Section title="Your account">
        <Entry to="/account/keys" icon={IconKey} label="API keys" onGo={onGo} />
        <Entry to="/account/password" icon={IconPassword} label="Password" onGo={onGo} />
      </Section>
      {user.deploymentAdmin && (
        <Section title="Deployment">
          <Entry to="/operations" icon={IconActivityHeartbeat} label="Operations" onGo={onGo} />
        </Section>
      )}
    </Stack>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Stack gap={2}>
      <Text size="xs" fw={600} c="dimmed" px="sm" pb={4}>
        {title}
      </Text>
      {children}
    </Stack>
  );
}

interface EntryProps {
  to: string;
  icon: Icon;
  label: string;
  onGo: () => void;
}

function Entry({ to, icon: Symbol, label, onGo }: EntryProps) {
  const { pathname } = useLocation();
  const active = pathname === to || pathname.startsWith(`${to}/`);
  return (
    <NavLink
      component={Link}
      to={to}
      label={label}
      leftSection={<Symbol size={18} stroke={1.7} aria-hidden />}
      active={active}
      aria-current={active ? 'page' : undefined}
      onClick={onGo}
      py={5}
      style={{ borderRadius: 'var(--mantine-radius-md)' }}
    />
  );
}
