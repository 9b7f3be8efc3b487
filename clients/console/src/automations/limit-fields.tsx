import { NumberInput, SimpleGrid } from '@mantine/core';
import { fieldProblem } from '../api/api-problem.js';
import type { FieldsProps } from './automation-form.js';

export function LimitFields({ values, set, error }: FieldsProps) {
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      <NumberInput
        label="Quiet time after it fired"
        description="In seconds. 0: none."
        min={0}
        value={values.cooldownSeconds}
        onChange={(typed) => set({ cooldownSeconds: Number(typed) })}
        error={fieldProblem(error, 'cooldownSeconds')}
      />
      <NumberInput
        label="Times a minute"
        description="Empty: no limit of its own."
        min={1}
        value={values.executionsPerMinute ?? ''}
        onChange={(typed) => set({ executionsPerMinute: typed === '' ? null : Number(typed) })}
        error={fieldProblem(error, 'executionsPerMinute')}
      />
    </SimpleGrid>
  );
}
