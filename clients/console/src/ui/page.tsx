import { Group, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';

interface PageProps {
  title: string;
  /** Beside the title, such as a state. */
  mark?: ReactNode;
  about?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** A page's frame: what it is, what can be done here, and the thing itself. */
export function Page({ title, mark, about, actions, children }: PageProps) {
  useDocumentTitle(`${title} · Countersign`);
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-start" gap="md">
        <Stack gap={4} miw={0} flex="1 1 280px">
          <Group gap="sm">
            <Title order={1} size="h2" className="breaks">
              {title}
            </Title>
            {mark}
          </Group>
          {about && (
            <Text c="dimmed" size="sm" maw={720} component="div">
              {about}
            </Text>
          )}
        </Stack>
        {actions && <Group gap="sm">{actions}</Group>}
      </Group>
      {children}
    </Stack>
  );
}
