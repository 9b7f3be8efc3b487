import type { ChatParameters } from '../api/types.js';

const NUMBER_NAMES = [
  ...(['n', 'temperature', 'top_p', 'max_completion_tokens'] as const),
  ...(['frequency_penalty', 'presence_penalty', 'seed'] as const),
];
export type NumberName = (typeof NUMBER_NAMES)[number];

export interface FunctionValues {
  name: string;
  description: string;
  /** JSON. */
  parameters: string;
}

/** A model's settings as their form holds them. */
export interface SettingsValues {
  numbers: Partial<Record<NumberName, number | null>>;
  effort: NonNullable<ChatParameters['reasoning_effort']> | '';
  form: 'text' | 'json_object' | 'json_schema';
  schema: string;
  stop: string;
  functions: readonly FunctionValues[];
}

const EMPTY_SCHEMA = '{\n  "type": "object",\n  "properties": {}\n}';
export const NEW_FUNCTION: FunctionValues = { name: '', description: '', parameters: EMPTY_SCHEMA };
const pretty = (json: unknown): string => JSON.stringify(json, null, 2);

export function valuesOf(parameters: ChatParameters): SettingsValues {
  const { stop, tools, response_format: format, reasoning_effort: effort, max_tokens: most } = parameters;
  const numbers = Object.fromEntries(NUMBER_NAMES.map((name) => [name, parameters[name] ?? null]));
  return {
    numbers: { ...numbers, max_completion_tokens: parameters.max_completion_tokens ?? most ?? null },
    effort: effort ?? '',
    form: format?.type ?? 'text',
    schema: format?.type === 'json_schema' ? pretty(format.json_schema.schema ?? {}) : EMPTY_SCHEMA,
    stop: [stop ?? []].flat().join('\n'),
    functions: (tools ?? []).map(({ function: { name, description, parameters: schema } }) => ({
      ...{ name, description: description ?? '' },
      parameters: schema ? pretty(schema) : EMPTY_SCHEMA,
    })),
  };
}

export interface SettingsProblem {
  field: string;
  text: string;
}

/** @param before what the form does not show stays as it was */
export function parametersOf(
  values: SettingsValues,
  before: ChatParameters,
): { parameters: ChatParameters } | { problem: SettingsProblem } {
  const stop = values.stop.split('\n').filter((line) => line !== '');
  const schema = values.form === 'json_schema' ? objectIn(values.schema) : {};
  if (!schema) return { problem: { field: 'schema', text: NO_OBJECT } };
  const tools = toolsOf(values.functions, before.tools ?? []);
  if ('problem' in tools) return tools;
  const numbers = Object.entries(values.numbers).filter(([, value]) => value !== null);
  const { tool_choice: choice, parallel_tool_calls: parallel } = before;
  const parameters: ChatParameters = {
    ...Object.fromEntries(numbers),
    ...(values.effort !== '' && { reasoning_effort: values.effort }),
    ...(stop.length > 0 && { stop }),
    ...(values.form === 'json_object' && { response_format: { type: 'json_object' } }),
    ...(values.form === 'json_schema' && {
      response_format: { type: 'json_schema', json_schema: { ...namedBefore(before), schema } },
    }),
    ...(tools.tools.length > 0 && { tools: tools.tools }),
    ...(tools.tools.length > 0 && choice && { tool_choice: choice }),
    ...(tools.tools.length > 0 && typeof parallel === 'boolean' && { parallel_tool_calls: parallel }),
  };
  return { parameters };
}

const NO_OBJECT = 'This is no JSON object.';
type Tools = NonNullable<ChatParameters['tools']>;

function namedBefore({ response_format: format }: ChatParameters) {
  return format?.type === 'json_schema' ? format.json_schema : { name: 'answer' };
}

function toolsOf(functions: readonly FunctionValues[], before: Tools): { tools: Tools } | { problem: SettingsProblem } {
  const tools: Tools = [];
  for (const [at, { name, description, parameters }] of functions.entries()) {
    if (!/^[a-zA-Z0-9_-]{1,64}$/.test(name)) {
      return { problem: { field: `name ${at}`, text: 'Letters, digits, _ and -, at most 64.' } };
    }
    const schema = objectIn(parameters);
    if (!schema) return { problem: { field: `parameters ${at}`, text: NO_OBJECT } };
    const about = description.trim() === '' ? {} : { description: description.trim() };
    const strict = before.find((tool) => tool.function.name === name)?.function.strict;
    const rest = { ...about, parameters: schema, ...(typeof strict === 'boolean' && { strict }) };
    tools.push({ type: 'function', function: { name, ...rest } });
  }
  return { tools };
}

function objectIn(text: string): Record<string, unknown> | null {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
