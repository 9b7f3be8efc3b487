import { Group, Loader, Progress, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconClock, IconHourglassHigh, IconShieldCheck } from '@tabler/icons-react';
import type { PropagationView as View } from '../api/types.js';
import { Status } from '../ui/status.js';
import { ExactTime, TimeAgo } from '../ui/time-ago.js';
import type { Followed } from './propagation.js';
import { changeInWords, waitingInWords } from './propagation-words.js';
import classes from './propagation-view.module.css';

interface PropagationViewProps {
  followed: Followed;
  /** Until when the old value works beside the new one, where that was chosen. */
  overlapUntil?: string | null;
}

/** How far a change has come, live: the verdict first, then who is in the way, then every holder. */
export function PropagationView({ followed: { view, safeSince, problem }, overlapUntil }: PropagationViewProps) {
  if (!view) {
    return (
      <Group gap="sm" py="md">
        <Loader size="sm" aria-label="Asking" />
        <Text c="dimmed">{problem ?? 'Asking every process that may hold the value …'}</Text>
      </Group>
    );
  }
  const standing = view.holders.filter(({ standing }) => standing === 'confirmed' || standing === 'presumed').length;
  const total = view.holders.length;
  return (
    <Stack gap="md">
      <Verdict view={view} safeSince={safeSince} overlapUntil={overlapUntil ?? null} />
      {problem && <Text c="dimmed">{problem}</Text>}
      {total > 0 && (
        <Progress
          value={(standing / total) * 100}
          color={view.safeToRevoke ? 'brand' : 'blue'}
          aria-label={`${standing} of ${total} processes have confirmed`}
        />
      )}
      {view.waitingFor.length > 0 && <InTheWay view={view} />}
      <Holders view={view} />
    </Stack>
  );
}

function Verdict({
  view,
  safeSince,
  overlapUntil,
}: {
  view: View;
  safeSince: string | null;
  overlapUntil: string | null;
}) {
  const { title, text, tone } = verdictOf(view, overlapUntil);
  const Symbol = { good: IconShieldCheck, warn: IconHourglassHigh, busy: IconClock }[tone];
  return (
    <div className={classes.verdict} data-tone={tone} role="status" aria-live="polite">
      <Symbol size={36} stroke={1.6} className={classes.symbol} aria-hidden />
      <div>
        <Title order={3} size="h4">
          {title}
        </Title>
        <Text size="sm">{text}</Text>
        <Text size="xs" mt={4} c="dimmed">
          {changeInWords(view.type)} <TimeAgo at={view.changedAt} />
          {safeSince && (
            <>
              {' · '}seen safe at <ExactTime at={safeSince} />
            </>
          )}
        </Text>
      </div>
    </div>
  );
}

function verdictOf(view: View, overlapUntil: string | null) {
  if (view.type === 'secret.created') {
    return view.state === 'committed'
      ? { tone: 'busy' as const, title: 'On its way', text: 'Every process is being told of the new secret.' }
      : { tone: 'good' as const, title: 'Everybody knows it', text: 'Every process uses the current version.' };
  }
  if (view.safeToRevoke) {
    return view.basis === 'confirmed'
      ? {
          tone: 'good' as const,
          title: 'Safe to revoke the old value at the provider',
          text: 'Every process has confirmed that it can no longer use the old value, and that nothing still does.',
        }
      : {
          tone: 'warn' as const,
          title: 'Safe to revoke, by presumption',
          text: `${view.presumed.map(({ instance }) => instance).join(', ')} lost contact and cannot confirm. By now its lease and its longest use are over.`,
        };
  }
  if (view.state === 'drained' || overlapUntil !== null) {
    return {
      tone: 'warn' as const,
      title: 'Not yet: the old value overlaps',
      text: overlapUntil
        ? `Uses that ask for it may still have the old value until ${new Date(overlapUntil).toLocaleString()}. Finish the rotation to end that now.`
        : 'Uses that ask for it may still have the old value. Finish the rotation to end that now.',
    };
  }
  if (view.state === 'applied') {
    return {
      tone: 'warn' as const,
      title: 'Not yet: the old value is still running somewhere',
      text: 'Nothing can start with the old value any more. What began before still runs; see below.',
    };
  }
  return {
    tone: 'busy' as const,
    title: 'Do not revoke the old value yet',
    text: 'Every process is being told. This page follows them; you need not reload it.',
  };
}

function InTheWay({ view }: { view: View }) {
  return (
    <Stack gap={6}>
      <Title order={4} size="h6">
        In the way
      </Title>
      {view.waitingFor.map((waiting) => {
        const { what, remedy } = waitingInWords(waiting);
        return (
          <Group key={`${waiting.consumer}/${waiting.instance}`} gap="xs" wrap="nowrap" align="flex-start">
            <IconAlertTriangle size={18} className={classes.warn} aria-hidden />
            <Text size="sm" className="breaks">
              <b>
                {waiting.consumer} on {waiting.instance}
              </b>{' '}
              {what}. {remedy}
            </Text>
          </Group>
        );
      })}
    </Stack>
  );
}

const STANDING = {
  confirmed: { tone: 'good', icon: IconCheck, label: 'confirmed' },
  presumed: { tone: 'warn', icon: IconCheck, label: 'presumed' },
  'not-applied': { tone: 'busy', icon: IconClock, label: 'old' },
  'older-uses': { tone: 'warn', icon: IconHourglassHigh, label: 'still runs the old one' },
  'lost-contact': { tone: 'bad', icon: IconAlertTriangle, label: 'silent' },
} as const;

function Holders({ view }: { view: View }) {
  if (view.holders.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        No process holds values at the moment.
      </Text>
    );
  }
  return (
    <Stack gap={6}>
      <Title order={4} size="h6">
        Every process that may hold the value
      </Title>
      <ul className={classes.holders}>
        {view.holders.map(({ consumer, instance, standing, olderUses }) => {
          const { tone, icon, label } = STANDING[standing];
          const resources = olderUses.flatMap((use) => use.resources);
          return (
            <li key={`${consumer}/${instance}`} className={classes.holder}>
              <div className="breaks">
                <Text size="sm" fw={550}>
                  {consumer}
                </Text>
                <Text size="xs" c="dimmed">
                  {instance}
                  {resources.length > 0 && ` · running: ${resources.join(', ')}`}
                </Text>
              </div>
              <Status tone={tone} icon={icon}>
                {label}
              </Status>
            </li>
          );
        })}
      </ul>
    </Stack>
  );
}
