import { MultiSelect, Select, SimpleGrid, TextInput } from '@mantine/core';
import { fieldProblem } from '../api/api-problem.js';
import { EVENT_TYPES, RUN_EVENT_TYPES } from '../app/contracts.js';
import type { FieldsProps } from './automation-form.js';
import type { AutomationValues, EventName } from './automation-values.js';
import { EVENT_WORDS } from './automation-words.js';
import { MetricFields } from './metric-fields.js';

const SCOPES = [
  { value: 'team', label: 'Everywhere in the team' },
  { value: 'project', label: 'In one project' },
  { value: 'registry', label: 'In one registry' },
];

/** Where it looks, for what, and what the event must have beside that. */
export function TriggerFields({ values, set, error }: FieldsProps) {
  // Runs belong to projects: in a registry they never happen.
  const events = EVENT_TYPES.filter((event) => values.scopeKind !== 'registry' || !RUN_EVENT_TYPES.includes(event));
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      <Select
        label="Event"
        data={events.map((event) => ({ value: event, label: EVENT_WORDS[event] }))}
        value={values.event}
        onChange={(event) => set({ event: event as EventName })}
        allowDeselect={false}
        error={fieldProblem(error, 'trigger.event')}
      />
      <Select
        label="Where"
        data={SCOPES}
        value={values.scopeKind}
        onChange={(kind) => set({ scopeKind: kind as AutomationValues['scopeKind'] })}
        allowDeselect={false}
      />
      {values.scopeKind !== 'team' && (
        <TextInput
          label={`Name of the ${values.scopeKind}`}
          required
          value={values.scopeName}
          onChange={(event) => set({ scopeName: event.currentTarget.value })}
          error={fieldProblem(error, 'scope.name')}
        />
      )}
      <FilterFields values={values} set={set} error={error} />
    </SimpleGrid>
  );
}

type PatternKey = 'collectionPattern' | 'aliasPattern' | 'tagPattern' | 'runNamePattern' | 'user';

function FilterFields({ values, set, error }: FieldsProps) {
  const pattern = (key: PatternKey, label: string) => (
    <TextInput
      key={key}
      label={label}
      description={
        key === 'user'
          ? 'Optional: exactly this user.'
          : 'Optional: a pattern (RE2) found anywhere in it; ^ and $ bind it.'
      }
      value={values[key]}
      onChange={(event) => set({ [key]: event.currentTarget.value })}
      error={fieldProblem(error, `trigger.filter.${key}`)}
      classNames={{ input: 'mono' }}
    />
  );
  switch (values.event) {
    case 'CREATE_ARTIFACT':
    case 'LINK_ARTIFACT':
      return pattern('collectionPattern', 'Artifact collection');
    case 'ADD_ARTIFACT_ALIAS':
      return [pattern('collectionPattern', 'Artifact collection'), pattern('aliasPattern', 'Alias')];
    case 'ADD_ARTIFACT_TAG':
      return [pattern('collectionPattern', 'Artifact collection'), pattern('tagPattern', 'Tag')];
    case 'RUN_STATE':
      return (
        <>
          <MultiSelect
            label="State"
            data={['running', 'finished', 'failed']}
            value={values.states}
            onChange={(states) => set({ states: states })}
            error={fieldProblem(error, 'trigger.filter.states')}
          />
          {pattern('user', "Run's user")}
          {pattern('runNamePattern', "Run's name")}
        </>
      );
    case 'RUN_METRIC':
      return (
        <>
          <MetricFields values={values} set={set} error={error} />
          {pattern('user', "Run's user")}
          {pattern('runNamePattern', "Run's name")}
        </>
      );
  }
}
