import { Anchor, Button, Group, List, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { IconCheck, IconLock, IconRefresh, IconSend, IconWebhook, type Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { EmptyState } from '../ui/empty-state.js';
import { TextLink } from '../ui/text-link.js';
import { STEPS, type Step } from './first-steps.js';

interface FirstRunProps {
  team: string;
  isAdmin: boolean;
  done: ReadonlySet<Step>;
  onNew: () => void;
  onImport: () => void;
  onRotate: () => void;
}

const WORDS: Record<Step, { icon: Icon; text: string }> = {
  add: { icon: IconLock, text: 'Add a secret, such as an API token.' },
  use: { icon: IconWebhook, text: 'Use it in a webhook, by its name.' },
  test: { icon: IconSend, text: 'Send a test, and see what was sent with the value masked.' },
  rotate: { icon: IconRefresh, text: 'Rotate it, and watch until the old value is safe to revoke.' },
};

/** The empty list teaches what there is to do, in order; what was done is ticked off until there is nothing left. */
export function FirstRun(props: FirstRunProps) {
  return props.done.size === 0 ? <Beginning {...props} /> : <NextStep {...props} />;
}

function Beginning({ isAdmin, done, onNew, onImport }: FirstRunProps) {
  return (
    <div className="card">
      <EmptyState
        icon={IconLock}
        title="No secrets yet"
        action={
          isAdmin && (
            <Group justify="center">
              <Button onClick={onNew}>Add your first secret</Button>
              <Button variant="default" onClick={onImport}>
                Import a .env file
              </Button>
            </Group>
          )
        }
      >
        <Text>A secret is a name for a value that your tools need and nobody should paste again.</Text>
        <Steps done={done} />
        {!isAdmin && (
          <Text size="sm" mt="lg">
            An admin of the team can add the first one.
          </Text>
        )}
      </EmptyState>
    </div>
  );
}

function NextStep(props: FirstRunProps) {
  return (
    <Stack gap="xs" className="card" p="md" component="section" aria-label="First steps">
      <Title order={2} size="h6">
        First steps: {props.done.size} of {STEPS.length} done
      </Title>
      <Steps done={props.done} wayOf={(step) => <Way {...props} step={step} />} />
    </Stack>
  );
}

function Steps({ done, wayOf }: { done: ReadonlySet<Step>; wayOf?: (step: Step) => ReactNode }) {
  const next = STEPS.find((step) => !done.has(step));
  return (
    <List spacing="xs" mt="xs" ta="start" center size="sm">
      {STEPS.map((step) => {
        const Symbol = done.has(step) ? IconCheck : WORDS[step].icon;
        return (
          <List.Item
            key={step}
            c={step === next ? undefined : 'dimmed'}
            icon={
              <ThemeIcon variant={done.has(step) ? 'filled' : 'light'} size={26} radius="xl" aria-hidden>
                <Symbol size={15} />
              </ThemeIcon>
            }
          >
            {WORDS[step].text} {step === next && wayOf?.(step)}
          </List.Item>
        );
      })}
    </List>
  );
}

/** Where the next step is taken. */
function Way({ team, step, onNew, onRotate }: FirstRunProps & { step: Step }) {
  switch (step) {
    case 'add':
      return (
        <Anchor component="button" type="button" inherit onClick={onNew}>
          Add one
        </Anchor>
      );
    case 'use':
    case 'test':
      return (
        <TextLink to="/teams/$team/webhooks" params={{ team }} inherit>
          To the webhooks
        </TextLink>
      );
    case 'rotate':
      return (
        <Anchor component="button" type="button" inherit onClick={onRotate}>
          Rotate it
        </Anchor>
      );
  }
}
