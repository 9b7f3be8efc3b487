import { SimpleGrid, Text, TextInput } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { fieldProblem } from '../api/api-problem.js';
import type { Benchmark } from '../api/types.js';
import type { FieldsProps } from './eval-form.js';
import { KeyField } from './key-field.js';
import { OutsideLink } from './outside-link.js';

interface NeededProps extends FieldsProps {
  /** The chosen benchmarks that cannot do without it. */
  needing: readonly Benchmark[];
}

export function GraderFields({ team, onCreate, values, set, error, needing }: NeededProps) {
  return (
    <>
      <Text size="sm" c="dimmed">
        Another model judges the answers to {titles(needing)}.
      </Text>
      <KeyField
        team={team}
        onCreate={onCreate}
        label="Scorer key"
        description="The secret with the key of the model that judges."
        value={values.graderKeySecret}
        onChange={(graderKeySecret) => set({ graderKeySecret })}
        error={error}
        problem={fieldProblem(error, 'grader.keySecret') ?? fieldProblem(error, 'grader')}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput
          label="Scorer base URL"
          type="url"
          value={values.graderBaseUrl}
          onChange={(event) => set({ graderBaseUrl: event.currentTarget.value })}
          error={fieldProblem(error, 'grader.baseUrl')}
        />
        <TextInput
          label="Scorer model"
          value={values.graderName}
          onChange={(event) => set({ graderName: event.currentTarget.value })}
          error={fieldProblem(error, 'grader.name')}
        />
      </SimpleGrid>
    </>
  );
}

export function HuggingFaceFields({ team, onCreate, values, set, error, needing }: NeededProps) {
  return (
    <KeyField
      team={team}
      onCreate={onCreate}
      label="Hugging Face token"
      description="Of an account that has accepted the terms of the data sets below."
      value={values.hfTokenSecret}
      onChange={(hfTokenSecret) => set({ hfTokenSecret })}
      error={error}
      problem={fieldProblem(error, 'hfTokenSecret')}
    >
      {needing.map(({ gatedDataset }) =>
        gatedDataset === null ? null : (
          <OutsideLink key={gatedDataset.name} href={gatedDataset.url} label={`Data set ${gatedDataset.name}`}>
            {gatedDataset.name} <IconExternalLink size={13} aria-hidden />
          </OutsideLink>
        ),
      )}
    </KeyField>
  );
}

function titles(benchmarks: readonly Benchmark[]): string {
  return benchmarks.map(({ title }) => title).join(', ');
}
