import { ActionIcon, Button, Group, Stack, Switch, TagsInput, Text, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { SecretPicker } from '../secrets/secret-picker.js';
import type { SecretLine } from './sandbox-values.js';

type ProblemAt = (path: string) => string | undefined;

interface SecretLinesProps {
  team: string;
  lines: readonly SecretLine[];
  onChange: (lines: SecretLine[]) => void;
  problemAt: ProblemAt;
}

/** The secrets that a sandbox gets, each under the variable that its code looks for. */
export function SecretLines({ team, lines, onChange, problemAt }: SecretLinesProps) {
  const add = () => onChange([...lines, newLine(1 + Math.max(0, ...lines.map(({ key }) => key)))]);
  return (
    <Stack gap="sm">
      {lines.map((line, index) => (
        <SecretFields
          key={line.key}
          team={team}
          line={line}
          number={index + 1}
          problemAt={(field) => problemAt(`secrets.${index}.${field}`)}
          onChange={(next) => onChange(lines.map((one) => (one.key === line.key ? { ...one, ...next } : one)))}
          onRemove={() => onChange(lines.filter(({ key }) => key !== line.key))}
        />
      ))}
      <Button variant="light" w="fit-content" leftSection={<IconPlus size={16} aria-hidden />} onClick={add}>
        {lines.length === 0 ? 'Give it a secret' : 'Give it another secret'}
      </Button>
    </Stack>
  );
}

function newLine(key: number): SecretLine {
  return { key, name: null, envVar: '', field: '', mode: 'injected', hosts: [] };
}

interface SecretFieldsProps {
  team: string;
  line: SecretLine;
  number: number;
  problemAt: ProblemAt;
  onChange: (next: Partial<SecretLine>) => void;
  onRemove: () => void;
}

function SecretFields({ team, line, number, problemAt, onChange, onRemove }: SecretFieldsProps) {
  const legend = `Secret ${number}`;
  return (
    <Stack gap="sm" className="card" p="md" role="group" aria-label={legend}>
      <Group justify="space-between">
        <Text size="sm" fw={600}>
          {legend}
        </Text>
        <ActionIcon variant="subtle" aria-label={`Remove secret ${number}`} onClick={onRemove}>
          <IconX size={16} aria-hidden />
        </ActionIcon>
      </Group>
      <Group grow align="flex-start" preventGrowOverflow={false}>
        <SecretPicker
          team={team}
          label="Secret"
          description="Of the team, by name."
          value={line.name}
          onChange={(name) => onChange({ name })}
          error={problemAt('name')}
        />
        <TextInput
          label="Variable"
          description="Its name in the sandbox."
          placeholder={line.name ?? 'The secret’s name'}
          miw={180}
          value={line.envVar}
          onChange={(event) => onChange({ envVar: event.currentTarget.value.trim() })}
          error={problemAt('env_var')}
          classNames={{ input: 'mono' }}
        />
        <TextInput
          label="Field"
          description="Of a value that is JSON."
          placeholder="All of it"
          miw={180}
          value={line.field}
          onChange={(event) => onChange({ field: event.currentTarget.value })}
          error={problemAt('field')}
          classNames={{ input: 'mono' }}
        />
      </Group>
      <Mode line={line} problemAt={problemAt} onChange={onChange} />
    </Stack>
  );
}

type ModeProps = Pick<SecretFieldsProps, 'line' | 'problemAt' | 'onChange'>;

function Mode({ line, problemAt, onChange }: ModeProps) {
  return (
    <>
      <Switch
        label="Brokered"
        description="The sandbox has a placeholder; the value is filled in on the way to hosts that you name."
        checked={line.mode === 'brokered'}
        onChange={(event) => onChange({ mode: event.currentTarget.checked ? 'brokered' : 'injected' })}
        error={problemAt('mode')}
      />
      {line.mode === 'brokered' && (
        <TagsInput
          label="Hosts"
          description="Where it may be sent. Press Enter after each."
          placeholder={line.hosts.length === 0 ? 'api.example.com' : undefined}
          value={line.hosts}
          onChange={(hosts) => onChange({ hosts })}
          acceptValueOnBlur
          error={problemAt('hosts')}
        />
      )}
    </>
  );
}
