import { Alert, Button, CopyButton, Group, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';

interface ShownOnceProps {
  title: string;
  text: string;
  children: string;
  onDone: () => void;
}

/** Something that nobody can show again: copied now, or made anew. */
export function ShownOnce({ title, text, children, onDone }: ShownOnceProps) {
  return (
    <Stack>
      <Alert color="amber" variant="light" title={title}>
        {text}
      </Alert>
      <Group className="card" p="sm" justify="space-between" wrap="nowrap">
        <Text className="mono breaks" size="sm" data-testid="shown-once">
          {children}
        </Text>
        <CopyButton value={children}>
          {({ copied, copy }) => (
            <Button
              size="compact-md"
              variant="light"
              flex="none"
              leftSection={copied ? <IconCheck size={15} aria-hidden /> : <IconCopy size={15} aria-hidden />}
              onClick={copy}
            >
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
      </Group>
      <Group justify="flex-end">
        <Button onClick={onDone}>I have it</Button>
      </Group>
    </Stack>
  );
}
