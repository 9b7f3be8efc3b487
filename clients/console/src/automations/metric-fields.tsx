import { NumberInput, Select, TextInput } from '@mantine/core';
import { fieldProblem } from '../api/api-problem.js';
import type { FieldsProps } from './automation-form.js';
import { THRESHOLD, type AutomationValues } from './automation-values.js';

type Condition = AutomationValues['condition'];

const FIRST: Record<Condition['kind'], Condition> = {
  threshold: THRESHOLD,
  change: { kind: 'change', window: 1, aggregate: 'avg', measure: 'relative', direction: 'either', amount: 0.1 },
  zScore: { kind: 'zScore', runs: 1000, minimumRuns: 10, direction: 'either', deviations: 3 },
};

const KINDS = [
  { value: 'threshold', label: 'Passes a value' },
  { value: 'change', label: 'Changes by' },
  { value: 'zScore', label: 'Differs from other runs' },
];

/** Which metric, and what of it fires. */
export function MetricFields({ values, set, error }: FieldsProps) {
  const { condition } = values;
  return (
    <>
      <TextInput
        label="Metric"
        required
        placeholder="loss"
        value={values.metric}
        onChange={(event) => set({ metric: event.currentTarget.value })}
        error={fieldProblem(error, 'trigger.filter.metric')}
      />
      <Select
        label="Fires when it"
        data={KINDS}
        value={condition.kind}
        onChange={(kind) => set({ condition: FIRST[kind as Condition['kind']] })}
        allowDeselect={false}
      />
      <ConditionFields condition={condition} onChange={(next) => set({ condition: next })} error={error} />
    </>
  );
}

interface ConditionFieldsProps {
  condition: Condition;
  onChange: (condition: Condition) => void;
  error: unknown;
}

function ConditionFields({ condition, onChange, error }: ConditionFieldsProps) {
  const number = (key: string, label: string, value: number, next: (value: number) => Condition) => (
    <NumberInput
      key={key}
      label={label}
      value={value}
      onChange={(typed) => onChange(next(Number(typed)))}
      error={fieldProblem(error, `trigger.filter.condition.${key}`)}
    />
  );
  switch (condition.kind) {
    case 'threshold':
      return [
        <Select
          key="operator"
          label="Is"
          data={['>', '>=', '<', '<=', '==', '!=']}
          value={condition.operator}
          onChange={(operator) => onChange({ ...condition, operator: operator as typeof condition.operator })}
          allowDeselect={false}
        />,
        number('value', 'Than', condition.value, (value) => ({ ...condition, value })),
        number('window', 'Average of the last values', condition.window, (window) => ({ ...condition, window })),
      ];
    case 'change':
      return [
        <Select
          key="direction"
          label="Direction"
          data={['increase', 'decrease', 'either']}
          value={condition.direction}
          onChange={(direction) => onChange({ ...condition, direction: direction as typeof condition.direction })}
          allowDeselect={false}
        />,
        number('amount', 'At least (0.25 is a quarter)', condition.amount, (amount) => ({ ...condition, amount })),
        number('window', 'Average of the last values', condition.window, (window) => ({ ...condition, window })),
      ];
    case 'zScore':
      return [
        number('deviations', 'Standard deviations', condition.deviations, (deviations) => ({
          ...condition,
          deviations,
        })),
        number('minimumRuns', 'Once so many other runs reported', condition.minimumRuns, (minimumRuns) => ({
          ...condition,
          minimumRuns,
        })),
      ];
  }
}
