import { Code, List, Text } from '@mantine/core';
import { IconTerminal2 } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { EmptyState } from '../ui/empty-state.js';

/** What a sandbox is for, and what to do where the deployment can run none. */
export function NoSandboxes({ action }: { action: ReactNode }) {
  return (
    <div className="card">
      <EmptyState icon={IconTerminal2} title="No sandboxes yet" action={action}>
        <Text>
          A sandbox runs code with secrets of the team as environment variables. Whatever it prints comes back with the
          values masked, and when a secret is rotated you see here which sandbox still holds the old version.
        </Text>
        <List size="sm" ta="start" mt="md" spacing={4}>
          <List.Item>Choose the secrets, and the variable that each one is to have.</List.Item>
          <List.Item>
            For code that you would not give the key: a <b>brokered</b> secret never enters the sandbox. It is filled in
            on the way to the hosts that you name.
          </List.Item>
          <List.Item>
            If a start is refused because this deployment cannot run sandboxes, its operator installs{' '}
            <Code>bubblewrap</Code>, or sets <Code>COUNTERSIGN_SANDBOX_EXECUTOR</Code> to <Code>docker</Code> or{' '}
            <Code>kubernetes</Code>.
          </List.Item>
        </List>
      </EmptyState>
    </div>
  );
}
