import { SimpleGrid, Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** What there is to know of a thing, at a glance. */
export function Facts({ children }: { children: ReactNode }) {
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} className="card" p="md" spacing="lg" verticalSpacing="md">
      {children}
    </SimpleGrid>
  );
}

export function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="breaks">
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Text size="sm" fw={500} component="div">
        {children}
      </Text>
    </div>
  );
}
