import { Box, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';

interface EmptyStateProps {
  icon: Icon;
  title: string;
  children: ReactNode;
  action?: ReactNode;
}

/** Where there is nothing yet: what it would be, and what to do. */
export function EmptyState({ icon: Symbol, title, children, action }: EmptyStateProps) {
  return (
    <Stack align="center" gap="sm" py={56} px="md" ta="center">
      <ThemeIcon variant="light" size={56} radius="xl" aria-hidden>
        <Symbol size={28} stroke={1.6} />
      </ThemeIcon>
      <Title order={2} size="h3">
        {title}
      </Title>
      <Text c="dimmed" maw={520} component="div">
        {children}
      </Text>
      {action && <Box mt="xs">{action}</Box>}
    </Stack>
  );
}
