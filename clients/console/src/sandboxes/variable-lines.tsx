import { ActionIcon, Button, Group, Input, Stack, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { VariableLine } from './sandbox-values.js';

interface VariableLinesProps {
  lines: readonly VariableLine[];
  onChange: (lines: VariableLine[]) => void;
  problemAt: (path: string) => string | undefined;
}

/** Plain variables, open to every member: no place for a value. */
export function VariableLines({ lines, onChange, problemAt }: VariableLinesProps) {
  const change = (key: number, next: Partial<VariableLine>) =>
    onChange(lines.map((line) => (line.key === key ? { ...line, ...next } : line)));
  const add = () => {
    const key = 1 + Math.max(0, ...lines.map((line) => line.key));
    onChange([...lines, { key, name: '', value: '' }]);
  };
  return (
    <Stack gap={6}>
      <div>
        <Input.Label component="div">Plain variables</Input.Label>
        <Input.Description>Everybody in the team can read these. No place for a secret.</Input.Description>
      </div>
      {lines.map(({ key, name, value }, index) => (
        <Group key={key} gap="xs" wrap="nowrap" align="flex-start">
          <TextInput
            flex={1}
            aria-label={`Name of variable ${index + 1}`}
            placeholder="EPOCHS"
            value={name}
            onChange={(event) => change(key, { name: event.currentTarget.value.trim() })}
            error={problemAt(`env.${index}`)}
            classNames={{ input: 'mono' }}
          />
          <TextInput
            flex={2}
            aria-label={`Content of variable ${index + 1}`}
            value={value}
            onChange={(event) => change(key, { value: event.currentTarget.value })}
          />
          <ActionIcon
            variant="subtle"
            size="lg"
            aria-label={`Remove variable ${index + 1}`}
            onClick={() => onChange(lines.filter((line) => line.key !== key))}
          >
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      <Button
        variant="subtle"
        size="compact-sm"
        w="fit-content"
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={add}
      >
        Add a variable
      </Button>
    </Stack>
  );
}
