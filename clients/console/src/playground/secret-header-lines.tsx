import { ActionIcon, Button, Group, Input, Stack, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { SecretPicker } from '../secrets/secret-picker.js';
import type { HeaderLine } from '../webhooks/webhook-values.js';

interface SecretHeaderLinesProps {
  team: string;
  lines: readonly HeaderLine[];
  onChange: (lines: HeaderLine[]) => void;
  error: string | undefined;
}

/** Headers whose values are secrets, by name. */
export function SecretHeaderLines({ team, lines, onChange, error }: SecretHeaderLinesProps) {
  const change = (at: number, next: Partial<HeaderLine>) =>
    onChange(lines.map((line, index) => (index === at ? { ...line, ...next } : line)));
  return (
    <Stack gap={6}>
      <Input.Label component="div">Headers with secrets</Input.Label>
      {lines.map((line, at) => (
        <Group key={at} gap="xs" wrap="nowrap" align="flex-end">
          <TextInput
            flex={1}
            label={`Header ${at + 1}`}
            placeholder="X-Tenant-Token"
            value={line.name}
            onChange={(event) => change(at, { name: event.currentTarget.value })}
          />
          <SecretPicker
            team={team}
            label={`Secret of header ${at + 1}`}
            description=""
            value={line.value === '' ? null : line.value}
            onChange={(name) => change(at, { value: name ?? '' })}
            error={undefined}
          />
          <ActionIcon
            variant="subtle"
            size="lg"
            aria-label={`Remove the header with secret ${at + 1}`}
            onClick={() => onChange(lines.filter((_, index) => index !== at))}
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
        Add a header with a secret
      </Button>
    </Stack>
  );
}
