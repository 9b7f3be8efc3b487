import { Button, Group, List, Text, ThemeIcon } from '@mantine/core';
import { IconLock, IconRefresh, IconSend, IconWebhook } from '@tabler/icons-react';
import { EmptyState } from '../ui/empty-state.js';

interface FirstRunProps {
  team: string;
  isAdmin: boolean;
  onNew: () => void;
  onImport: () => void;
}

/** The empty list teaches what there is to do, in order. */
export function FirstRun({ isAdmin, onNew, onImport }: FirstRunProps) {
  return (
    <div className="card">
      <EmptyState
        icon={IconLock}
        title="No secrets yet"
        action={
          isAdmin && (
            <Group>
              <Button onClick={onNew}>Add your first secret</Button>
              <Button variant="default" onClick={onImport}>
                Import a .env file
              </Button>
            </Group>
          )
        }
      >
        <Text>A secret is a name for a value that your tools need and nobody should paste again.</Text>
        <List spacing="sm" mt="lg" ta="start" center>
          <Step icon={IconLock}>Add a secret, such as an API token.</Step>
          <Step icon={IconWebhook}>Use it in a webhook, by its name.</Step>
          <Step icon={IconSend}>Send a test, and see what was sent with the value masked.</Step>
          <Step icon={IconRefresh}>Rotate it, and watch until the old value is safe to revoke.</Step>
        </List>
        {!isAdmin && (
          <Text size="sm" mt="lg">
            An admin of the team can add the first one.
          </Text>
        )}
      </EmptyState>
    </div>
  );
}

function Step({ icon: Symbol, children }: { icon: typeof IconLock; children: string }) {
  return (
    <List.Item
      icon={
        <ThemeIcon variant="light" size={28} radius="xl" aria-hidden>
          <Symbol size={16} />
        </ThemeIcon>
      }
    >
      {children}
    </List.Item>
  );
}
