import { Alert, Code, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { Sandbox } from '../api/types.js';

/** Where nothing confines what runs in a sandbox, everybody who looks at one is told. Nothing otherwise. */
export function WithoutWalls({ confinement }: { confinement: Sandbox['confinement'] | undefined }) {
  if (confinement !== 'none') return null;
  return (
    <Alert color="danger" variant="light" icon={<IconAlertTriangle />} title="Without walls" role="note">
      <Text size="sm">
        Nothing keeps code in a sandbox of this deployment from its machine: it sees files, processes and the network
        there, whatever it was started with. The operator has allowed it with{' '}
        <Code>COUNTERSIGN_SANDBOX_UNCONFINED</Code>, as bubblewrap cannot be used.
      </Text>
    </Alert>
  );
}
