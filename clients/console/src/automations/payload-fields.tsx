import { Select, SimpleGrid, TextInput } from '@mantine/core';
import { useMemo } from 'react';
import { fieldProblem } from '../api/api-problem.js';
import type { Webhook } from '../api/types.js';
import { PayloadEditor } from '../payload/payload-editor.js';
import { payloadProblems } from '../payload/payload-problems.js';
import { variablesFor } from '../payload/payload-variables.js';
import type { FieldsProps } from './automation-form.js';
import type { AutomationValues } from './automation-values.js';

interface PayloadFieldsProps extends FieldsProps {
  webhook: Webhook | undefined;
  isAdmin: boolean;
}

const ESCAPINGS = [
  { value: 'none', label: 'As they are' },
  { value: 'json', label: 'Escaped for JSON' },
  { value: 'xml', label: 'Escaped for XML' },
  { value: 'form', label: 'Escaped for forms' },
];

export function PayloadFields({ values, set, error, webhook, isAdmin }: PayloadFieldsProps) {
  const variables = useMemo(() => variablesFor(webhook, values.event), [webhook, values.event]);
  const problems = useMemo(() => payloadProblems(error, 'payload.text'), [error]);
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <Select
          label="Form"
          data={[
            { value: 'json', label: 'JSON' },
            { value: 'text', label: 'Any text' },
          ]}
          value={values.format}
          onChange={(format) => set({ format: format as AutomationValues['format'] })}
          allowDeselect={false}
          disabled={!isAdmin}
        />
        {values.format === 'text' && (
          <>
            <TextInput
              label="Content type"
              value={values.contentType}
              onChange={(event) => set({ contentType: event.currentTarget.value })}
              error={fieldProblem(error, 'payload.contentType')}
            />
            <Select
              label="What is filled in"
              data={ESCAPINGS}
              value={values.escaping}
              onChange={(escaping) => set({ escaping: escaping as AutomationValues['escaping'] })}
              allowDeselect={false}
              error={fieldProblem(error, 'payload.escaping')}
              disabled={!isAdmin}
            />
          </>
        )}
      </SimpleGrid>
      <PayloadEditor
        label="Payload"
        description={'Type ${ for what may be filled in: what the event brings, and the secrets of the webhook.'}
        value={values.text}
        onChange={(text) => set({ text })}
        format={values.format}
        variables={variables}
        problems={problems}
        readOnly={!isAdmin}
      />
    </>
  );
}
