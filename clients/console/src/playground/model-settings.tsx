import { JsonInput, NativeSelect, NumberInput, SimpleGrid, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { ChatParameters } from '../api/types.js';
import { FunctionFields } from './function-fields.js';
import type { Column, Playground } from './playground.js';
import { parametersOf, valuesOf, type NumberName, type SettingsValues } from './settings-values.js';
import { Dialog } from '../ui/dialog.js';
import { DialogForm } from '../ui/dialog-form.js';

interface ModelSettingsProps {
  playground: Playground;
  column: Column;
  label: string;
  onClose: () => void;
}

const NUMBERS: { name: NumberName; label: string; description: string; min: number; max: number; step: number }[] = [
  { name: 'n', label: 'Trials', description: 'Answers to one question, 1 to 8.', min: 1, max: 8, step: 1 },
  { name: 'temperature', label: 'Temperature', description: '0 to 2.', min: 0, max: 2, step: 0.1 },
  { name: 'top_p', label: 'Top p', description: '0 to 1.', min: 0, max: 1, step: 0.05 },
  {
    ...{ name: 'max_completion_tokens', label: 'Most tokens of an answer', description: '1 and more.' },
    ...{ min: 1, max: 10_000_000, step: 100 },
  },
  { name: 'frequency_penalty', label: 'Frequency penalty', description: '-2 to 2.', min: -2, max: 2, step: 0.1 },
  { name: 'presence_penalty', label: 'Presence penalty', description: '-2 to 2.', min: -2, max: 2, step: 0.1 },
  {
    ...{ name: 'seed', label: 'Seed', description: 'For answers that repeat.' },
    ...{ min: 0, max: Number.MAX_SAFE_INTEGER, step: 1 },
  },
];

export function ModelSettings(props: ModelSettingsProps) {
  return (
    <Dialog onClose={props.onClose} title={`Settings of ${props.column.model || props.label}`} size="xl">
      <SettingsForm {...props} />
    </Dialog>
  );
}

function SettingsForm({ playground, column, onClose }: ModelSettingsProps) {
  const [values, setValues] = useState(() => valuesOf(column.parameters));
  const set = (next: Partial<SettingsValues>) => setValues((before) => ({ ...before, ...next }));
  const [problem, setProblem] = useState<{ field: string; text: string } | null>(null);
  const submit = () => {
    const result = parametersOf(values, column.parameters);
    if ('problem' in result) return setProblem(result.problem);
    playground.change(column.id, { parameters: result.parameters });
    onClose();
  };
  return (
    <DialogForm act="Apply" onSubmit={submit} onClose={onClose}>
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }}>
        {NUMBERS.map(({ name, ...rest }) => (
          <NumberInput
            key={name}
            {...rest}
            placeholder="As the provider has it"
            value={values.numbers[name] ?? ''}
            onChange={(next) => set({ numbers: { ...values.numbers, [name]: next === '' ? null : Number(next) } })}
          />
        ))}
        <Choices values={values} set={set} />
      </SimpleGrid>
      {values.form === 'json_schema' && (
        <JsonInput
          label="Schema of the answer"
          description="A JSON schema."
          autosize
          minRows={4}
          maxRows={14}
          value={values.schema}
          onChange={(schema) => set({ schema })}
          error={problem?.field === 'schema' && problem.text}
          classNames={{ input: 'mono' }}
        />
      )}
      <Textarea
        label="Stop at"
        description="One text a line: where one comes, the answer ends."
        autosize
        minRows={1}
        maxRows={6}
        value={values.stop}
        onChange={(event) => set({ stop: event.currentTarget.value })}
      />
      <FunctionFields functions={values.functions} onChange={(functions) => set({ functions })} problem={problem} />
    </DialogForm>
  );
}

interface ChoicesProps {
  values: SettingsValues;
  set: (next: Partial<SettingsValues>) => void;
}

/** What is one of a few words. */
function Choices({ values, set }: ChoicesProps) {
  return (
    <>
      <NativeSelect
        label="Reasoning effort"
        description="Of models that think first."
        data={[{ value: '', label: 'As the provider has it' }, ...EFFORTS]}
        value={values.effort}
        onChange={(event) => set({ effort: event.currentTarget.value as SettingsValues['effort'] })}
      />
      <NativeSelect
        label="Form of the answer"
        description="What the model has to write."
        data={FORMS}
        value={values.form}
        onChange={(event) => set({ form: event.currentTarget.value as SettingsValues['form'] })}
      />
    </>
  );
}

const EFFORTS = (
  ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'] satisfies ChatParameters['reasoning_effort'][]
).map((value) => ({ value, label: value === 'xhigh' ? 'extra high' : value }));
const FORMS = [
  { value: 'text', label: 'Text' },
  { value: 'json_object', label: 'JSON' },
  { value: 'json_schema', label: 'JSON by a schema' },
];
