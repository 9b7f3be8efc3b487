import { NumberInput, SimpleGrid, Switch, TextInput } from '@mantine/core';
import { fieldProblem } from '../api/api-problem.js';
import type { FieldsProps } from './eval-form.js';
import { KeyField } from './key-field.js';

export function ModelFields({ team, onCreate, values, set, error }: FieldsProps) {
  const { price } = values;
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput
          label="Base URL"
          description="Of an endpoint that speaks OpenAI's chat completions."
          type="url"
          value={values.baseUrl}
          onChange={(event) => set({ baseUrl: event.currentTarget.value })}
          error={fieldProblem(error, 'model.baseUrl')}
        />
        <TextInput
          label="Model"
          description="provider/model: the endpoint gets what follows the slash."
          placeholder="openai/gpt-4.1-mini"
          value={values.modelName}
          onChange={(event) => set({ modelName: event.currentTarget.value })}
          error={fieldProblem(error, 'model.name')}
        />
      </SimpleGrid>
      <KeyField
        team={team}
        onCreate={onCreate}
        label="API key"
        description="The secret with the model's key. Nobody sees its value."
        value={values.apiKeySecret}
        onChange={(apiKeySecret) => set({ apiKeySecret })}
        error={error}
        problem={fieldProblem(error, 'model.apiKeySecret')}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <NumberInput
          label="Price of input"
          description="Optional: US dollars for a million tokens, to work out the cost."
          min={0}
          value={price.input}
          onChange={(input) => set({ price: { ...price, input } })}
          error={fieldProblem(error, 'model.price.input')}
        />
        <NumberInput
          label="Price of output"
          description="Optional: US dollars for a million tokens."
          min={0}
          value={price.output}
          onChange={(output) => set({ price: { ...price, output } })}
          error={fieldProblem(error, 'model.price.output')}
        />
      </SimpleGrid>
    </>
  );
}

export function JobFields({ values, set, error }: FieldsProps) {
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput
          label="Name"
          description="What you call this run."
          value={values.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
          error={fieldProblem(error, 'name')}
        />
        <TextInput
          label="Project"
          description="Where the results belong."
          value={values.project}
          onChange={(event) => set({ project: event.currentTarget.value })}
          error={fieldProblem(error, 'project')}
        />
        <NumberInput
          label="Sample limit"
          description="Optional: of each benchmark, the first so many."
          min={1}
          allowDecimal={false}
          value={values.sampleLimit}
          onChange={(sampleLimit) => set({ sampleLimit })}
          error={fieldProblem(error, 'sampleLimit')}
        />
        <NumberInput
          label="Requests at a time"
          description="1 to 32."
          allowDecimal={false}
          value={values.concurrency}
          onChange={(concurrency) => set({ concurrency })}
          error={fieldProblem(error, 'concurrency')}
        />
      </SimpleGrid>
      <Switch
        label="Publish to the leaderboard"
        description="Once it is complete, its scores stand on the leaderboard of the project."
        checked={values.publish}
        onChange={(event) => set({ publish: event.currentTarget.checked })}
      />
    </>
  );
}
