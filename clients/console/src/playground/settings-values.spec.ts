import { expect, test } from '@jest/globals';
import type { ChatParameters } from '../api/types.js';
import { NEW_FUNCTION, parametersOf, valuesOf } from './settings-values.js';

test('what was saved is asked for again, unchanged', () => {
  const schema = { type: 'object', properties: { city: { type: 'string' } } };
  const parameters: ChatParameters = {
    n: 3,
    temperature: 0,
    seed: 7,
    stop: ['END', '###'],
    reasoning_effort: 'low',
    response_format: { type: 'json_schema', json_schema: { name: 'place', schema, strict: true } },
    tools: [{ type: 'function', function: { name: 'f', description: 'Finds.', parameters: schema, strict: true } }],
    tool_choice: 'required',
  };
  expect(parametersOf(valuesOf(parameters), parameters)).toEqual({ parameters });
  expect(parametersOf(valuesOf({}), {})).toEqual({ parameters: {} });
});

test('what is no function and no schema is said, and applied by nobody', () => {
  const values = valuesOf({});
  const broken = { ...NEW_FUNCTION, name: 'f', parameters: '[1' };
  expect(parametersOf({ ...values, functions: [broken] }, {})).toMatchObject({ problem: { field: 'parameters 0' } });
  const nameless = { ...NEW_FUNCTION, name: 'not a name' };
  expect(parametersOf({ ...values, functions: [nameless] }, {})).toMatchObject({ problem: { field: 'name 0' } });
  expect(parametersOf({ ...values, form: 'json_schema', schema: 'x' }, {})).toMatchObject({
    problem: { field: 'schema' },
  });
});
