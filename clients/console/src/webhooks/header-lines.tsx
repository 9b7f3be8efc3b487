import { ActionIcon, Button, Group, Input, Stack, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { HeaderLine } from './webhook-values.js';

interface HeaderLinesProps {
  lines: readonly HeaderLine[];
  onChange: (lines: HeaderLine[]) => void;
  error: string | undefined;
}

/** Extra headers, the same on every request and open to every member: no place for a value. */
export function HeaderLines({ lines, onChange, error }: HeaderLinesProps) {
  const change = (at: number, next: Partial<HeaderLine>) =>
    onChange(lines.map((line, index) => (index === at ? { ...line, ...next } : line)));
  return (
    <Stack gap={6}>
      <Input.Label component="div">Extra headers</Input.Label>
      {lines.map((line, index) => (
        <Group key={index} gap="xs" wrap="nowrap">
          <TextInput
            flex={1}
            aria-label={`Name of header ${index + 1}`}
            placeholder="X-Team"
            value={line.name}
            onChange={(event) => change(index, { name: event.currentTarget.value })}
          />
          <TextInput
            flex={2}
            aria-label={`Content of header ${index + 1}`}
            value={line.value}
            onChange={(event) => change(index, { value: event.currentTarget.value })}
          />
          <ActionIcon
            variant="subtle"
            size="lg"
            aria-label={`Remove header ${index + 1}`}
            onClick={() => onChange(lines.filter((_, at) => at !== index))}
          >
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      {error && <Input.Error>{error}</Input.Error>}
      <Button
        variant="subtle"
        size="compact-sm"
        w="fit-content"
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => onChange([...lines, { name: '', value: '' }])}
      >
        Add a header
      </Button>
    </Stack>
  );
}
