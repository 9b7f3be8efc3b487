import { Group, SimpleGrid, Text } from '@mantine/core';
import { IconAlertOctagon, IconCheck } from '@tabler/icons-react';
import type { Deployment } from '../api/types.js';
import { Status } from '../ui/status.js';

/** The gateway answered: that is how anybody came to see this. */
const GATEWAY = { name: 'gateway', problem: null };

export function PartsList({ parts }: { parts: Deployment['parts'] }) {
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} role="list">
      {[GATEWAY, ...parts].map(({ name, problem }) => (
        <Group key={name} className="card" p="sm" justify="space-between" role="listitem">
          <div>
            <Text fw={550} size="sm">
              {name}
            </Text>
            {problem && (
              <Text size="xs" c="dimmed">
                {problem}
              </Text>
            )}
          </div>
          <Status tone={problem ? 'bad' : 'good'} icon={problem ? IconAlertOctagon : IconCheck}>
            {problem ? 'down' : 'up'}
          </Status>
        </Group>
      ))}
    </SimpleGrid>
  );
}
