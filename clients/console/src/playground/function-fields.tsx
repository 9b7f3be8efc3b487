import { Button, Group, Input, JsonInput, Stack, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { NEW_FUNCTION, type FunctionValues, type SettingsProblem } from './settings-values.js';

interface FunctionFieldsProps {
  functions: readonly FunctionValues[];
  onChange: (functions: FunctionValues[]) => void;
  problem: SettingsProblem | null;
}

/** What a model may call. What each gives is typed by the person: nothing is run here. */
export function FunctionFields({ functions, onChange, problem }: FunctionFieldsProps) {
  const change = (at: number, next: Partial<FunctionValues>) =>
    onChange(functions.map((one, index) => (index === at ? { ...one, ...next } : one)));
  return (
    <Stack gap="sm">
      <div>
        <Input.Label component="div">Functions</Input.Label>
        <Input.Description component="div">What the model may call; you type what each gives.</Input.Description>
      </div>
      {functions.map((one, at) => (
        <OneFunction
          key={at}
          at={at}
          of={one}
          problem={problem}
          onChange={(next) => change(at, next)}
          onRemove={() => onChange(functions.filter((_, index) => index !== at))}
        />
      ))}
      <Button
        variant="subtle"
        size="compact-sm"
        w="fit-content"
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => onChange([...functions, NEW_FUNCTION])}
      >
        Add a function
      </Button>
    </Stack>
  );
}

interface OneFunctionProps {
  at: number;
  of: FunctionValues;
  problem: SettingsProblem | null;
  onChange: (next: Partial<FunctionValues>) => void;
  onRemove: () => void;
}

function OneFunction({ at, of: { name, description, parameters }, problem, onChange, onRemove }: OneFunctionProps) {
  const problemOf = (field: string) => problem?.field === field && problem.text;
  return (
    <Stack gap="xs" className="card" p="sm">
      <Group align="flex-start" gap="xs">
        <TextInput
          flex="1 1 160px"
          label={`Name of function ${at + 1}`}
          placeholder="get_weather"
          value={name}
          onChange={(event) => onChange({ name: event.currentTarget.value })}
          error={problemOf(`name ${at}`)}
        />
        <TextInput
          flex="2 1 220px"
          label={`What function ${at + 1} does`}
          value={description}
          onChange={(event) => onChange({ description: event.currentTarget.value })}
        />
      </Group>
      <JsonInput
        label={`Parameters of function ${at + 1}`}
        description="A JSON schema."
        autosize
        minRows={4}
        maxRows={14}
        value={parameters}
        onChange={(next) => onChange({ parameters: next })}
        error={problemOf(`parameters ${at}`)}
        classNames={{ input: 'mono' }}
      />
      <Button size="compact-sm" variant="subtle" color="danger" w="fit-content" onClick={onRemove}>
        Remove function {at + 1}
      </Button>
    </Stack>
  );
}
