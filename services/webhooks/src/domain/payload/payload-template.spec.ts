import { EVENT_TYPES, EVENT_VARIABLES, type CountersignError, type EventType } from '@countersign/contracts';
import { expect, test } from '@jest/globals';
import { SAMPLE_EVENTS } from '../../fixtures/automation-events.js';
import { parseTemplate, type TemplateInput } from './payload-template.js';
import type { PlacedProblem } from './template-problem.js';

const VALUES: Record<string, string> = {
  PLAIN: 'v4lue',
  QUOTED: 'say "no", \\ and \'so\'',
  LINES: 'one\ntwo\r\n\tthree\u2028four\u0000',
  NESTED: '${PLAIN} and ${UNKNOWN}',
  DOLLARS: '$& $1 $$ $` ${',
  JSON: '","admin":true,"x":"',
  ACCESS_TOKEN: 't0ken',
};

const given = { format: 'json', allowedSecrets: Object.keys(VALUES), event: 'RUN_METRIC' } as const;
const parse = (text: string, more: Partial<TemplateInput> = {}) => parseTemplate({ ...given, text, ...more });

function render(text: string, more: Partial<TemplateInput> = {}): string {
  const template = parse(text, more);
  const event = SAMPLE_EVENTS[more.event ?? 'RUN_METRIC'];
  return template.render({ event, secretOf: (name) => VALUES[name]! });
}

function refusal(act: () => unknown): CountersignError {
  try {
    act();
  } catch (error) {
    return error as CountersignError;
  }
  throw new Error('it was not refused');
}
const problemsOf = (text: string, more: Partial<TemplateInput> = {}) => refusal(() => parse(text, more)).facts.errors;

test.each(Object.keys(VALUES))('%s stands as it is in the document that the receiver parses', (name) => {
  const received = JSON.parse(render(`{"a": "\${${name}}", "b": ["<\${${name}}>"]}`)) as unknown;
  expect(received).toEqual({ a: VALUES[name], b: [`<${VALUES[name]}>`] });
});

test('nothing of the document changes but the variables', () => {
  const document =
    '{ "n": 12345678901234567890, "f": 1.0,\r\n\t"e": 1E5, "s": "\\u00e9 \\/ $x {y} $ {", "d": 1, "d": "D" }';
  expect(render(document.replace('"D"', '"${PLAIN}"'))).toBe(document.replace('"D"', '"v4lue"'));
});

test('a variable that is a whole string stays a string', () => {
  expect(render('["${metric_value}", "${metric_name}"]')).toBe('["0.5", "val/loss"]');
});

test('a variable that is written with escapes is a variable', () => {
  expect(render('["\\u0024{PLAIN}", "\\n$\\u007BPL\\u0041IN\\u007d\\n"]')).toBe('["v4lue", "\\nv4lue\\n"]');
});

test('it knows which secrets it needs, and asks for no other', () => {
  const template = parse('["${PLAIN}", "${run_id}", {"a": "${QUOTED}${PLAIN}"}]');
  expect(template.secrets).toEqual(['PLAIN', 'QUOTED']);
  const asked = new Set<string>();
  template.render({ event: SAMPLE_EVENTS.RUN_METRIC, secretOf: (name) => (asked.add(name), 'x') });
  expect([...asked]).toEqual(['PLAIN', 'QUOTED']);
});

test.each([
  ['CREATE_ARTIFACT', 'vision acme CREATE_ARTIFACT ada detector 3 acme/vision/detector:v3'],
  ['LINK_ARTIFACT', 'models acme LINK_ARTIFACT ada detector 3 acme/vision/detector:v3'],
  ['ADD_ARTIFACT_ALIAS', 'vision acme ADD_ARTIFACT_ALIAS ada detector 3 acme/vision/detector:v3 production'],
  ['ADD_ARTIFACT_TAG', 'vision acme ADD_ARTIFACT_TAG ada detector 3 acme/vision/detector:v3 reviewed'],
  ['RUN_STATE', 'vision acme RUN_STATE ada run-1 baseline-7'],
  ['RUN_METRIC', 'vision acme RUN_METRIC ada run-1 baseline-7 val/loss 0.5'],
] as const)('the variables of %s', (event, expected) => {
  const names = [
    ...['project_name', 'entity_name', 'event_type', 'event_author'],
    ...(event.includes('ARTIFACT') ? ['artifact_collection_name', 'artifact_version', 'artifact_version_string'] : []),
    ...(event === 'ADD_ARTIFACT_ALIAS' ? ['alias'] : []),
    ...(event === 'ADD_ARTIFACT_TAG' ? ['tag'] : []),
    ...(event.startsWith('RUN') ? ['run_id', 'run_name'] : []),
    ...(event === 'RUN_METRIC' ? ['metric_name', 'metric_value'] : []),
  ];
  const text = names.map((name) => `\${${name}}`).join(' ');
  expect(render(JSON.stringify(text), { event })).toBe(JSON.stringify(expected));
});

test('the metadata of an artifact, by the keys of its outermost object', () => {
  const text = ['loss', 'framework', 'classes', 'pretrained', 'parent', 'a.b'];
  const document = JSON.stringify(text.map((key) => `\${artifact_metadata.${key}}`));
  expect(JSON.parse(render(document, { event: 'CREATE_ARTIFACT' }))).toEqual([
    ...['0.25', 'torch', '["cat","dog"]', 'true', 'null', 'dots'],
  ]);
});

test('a key that the metadata lacks is an error that names it, and nothing is made of the rest', () => {
  const text =
    '["${artifact_metadata.gone}", "${artifact_metadata.toString}", "${PLAIN}", "${artifact_metadata.loss}"]';
  const error = refusal(() => render(text, { event: 'ADD_ARTIFACT_TAG' }));
  expect(error.code).toBe('PAYLOAD_UNFILLABLE');
  expect(error.detail).toContain('${artifact_metadata.gone}, ${artifact_metadata.toString}.');
  expect(error.facts).toEqual({ variables: ['artifact_metadata.gone', 'artifact_metadata.toString'] });
});

const HAVE = (variable: keyof typeof EVENT_VARIABLES) => EVENT_VARIABLES[variable] as readonly EventType[];
const LACKING = (Object.keys(EVENT_VARIABLES) as (keyof typeof EVENT_VARIABLES)[]).flatMap((variable) =>
  EVENT_TYPES.filter((event) => !HAVE(variable).includes(event)).map((event) => [variable, event] as const),
);

test.each(LACKING)('${%s} is refused for %s, which does not have it', (variable, event) => {
  const name = variable === 'artifact_metadata' ? 'artifact_metadata.loss' : variable;
  const error = refusal(() => parse(`"\${${name}}"`, { event }));
  expect(error.code).toBe('UNKNOWN_VARIABLE');
  expect(error.facts.errors![0]!.message).toContain(`${event} has no \${${name}}; ${HAVE(variable).join(', ')} ha`);
});

test('every problem is named with its position, in the order of the text', () => {
  const text = '{\n  "a": "é ${MISSING}",\r\n  "${KEY}": 1,\r\n\t"b": ["${alias} ${", "${ok"]\n}';
  expect(problemsOf(text)).toEqual([
    { path: 'payload.text', line: 2, column: 11, offset: 12, message: 'the webhook was not given ${MISSING}' },
    {
      path: 'payload.text',
      line: 3,
      column: 4,
      offset: 29,
      message: 'must not hold ${…} in a key: only values are filled',
    },
    {
      path: 'payload.text',
      line: 4,
      column: 9,
      offset: 50,
      message: 'RUN_METRIC has no ${alias}; ADD_ARTIFACT_ALIAS has it',
    },
    expect.objectContaining({ line: 4, column: 18, message: expect.stringContaining('every ${') as unknown }),
    expect.objectContaining({ line: 4, column: 24 }),
  ]);
});

test('unknown variables alone are UNKNOWN_VARIABLE, with their names; what is no document is INVALID_INPUT', () => {
  const error = refusal(() => parse('["${MISSING}", "${GONE} ${MISSING}"]'));
  expect(error).toMatchObject({ code: 'UNKNOWN_VARIABLE', facts: { variables: ['MISSING', 'GONE'], problems: 3 } });
  expect(error.detail).toContain('line 1, column 3: the webhook was not given ${MISSING}; line 1, column 17: ');
  expect(refusal(() => parse('["${MISSING}"')).code).toBe('INVALID_INPUT');
});

test.each(['${plain}', '${}', '${ PLAIN }', '${PLAIN', '${${PLAIN}}', '${PLAIN:-x}', '${a.b}', 'x ${', '\\\\${X}'])(
  'refused, never sent: %s',
  (text) => {
    for (const format of ['json', 'text'] as const) {
      const error = refusal(() => parse(`"${text}"`, { format, escaping: 'none' }));
      expect(error.code).toBe('UNKNOWN_VARIABLE');
    }
  },
);

test('an escape does not keep a variable from being one', () => {
  expect(problemsOf('"\\u0024\\u007bMISSING}"')).toMatchObject([
    { offset: 1, message: expect.stringContaining('MISSING') as unknown },
  ]);
  expect(problemsOf('{"\\u0024{PLAIN}": 1}')).toMatchObject([{ offset: 2 }]);
  expect(render('"$${PLAIN}"')).toBe('"$v4lue"');
});

test('what is no name is not repeated', () => {
  const error = refusal(() => parse('"${hunter2 is my password}"'));
  expect(JSON.stringify(error.toWire())).not.toContain('hunter2');
});

test('the webhook must have what stands for a secret', () => {
  const [problem] = problemsOf('"${ACCESS_TOKEN}"', { allowedSecrets: [] })!;
  expect(problem!.message).toBe('the webhook has no accessTokenSecret for ${ACCESS_TOKEN}');
});

test('a secret that is named like a part of events is refused, whichever was meant', () => {
  const [problem] = problemsOf('"${run_id}"', { allowedSecrets: ['run_id'] })!;
  expect(problem!.message).toBe('${run_id} is both a secret of the webhook and a part of events');
});

test('metadata needs a key', () => {
  expect(problemsOf('"${artifact_metadata}"', { event: 'CREATE_ARTIFACT' })).toMatchObject([
    { message: '${artifact_metadata.<KEY>} needs the key of a value' },
  ]);
  expect(problemsOf('"${artifact_metadata.}"', { event: 'CREATE_ARTIFACT' })).toHaveLength(1);
});

test('it knows which keys of the metadata it needs', () => {
  const text = '"${artifact_metadata.loss} ${artifact_metadata.a b} ${artifact_metadata.loss} ${alias}"';
  const template = parseTemplate({ text, format: 'json', allowedSecrets: [], event: 'ADD_ARTIFACT_ALIAS' });
  expect(template.metadataKeys).toEqual(['loss', 'a b']);
});

test('without an event there are only secrets', () => {
  expect(parse('"${PLAIN}"', { event: null }).render({ secretOf: () => 'x' })).toBe('"x"');
  expect(problemsOf('"${run_id}"', { event: null })).toMatchObject([
    { message: 'no event fills this payload, so it has no ${run_id}' },
  ]);
});

test('an error shows as many problems as help, and says how many there are', () => {
  const error = refusal(() => parse(`"${'${X}'.repeat(200)}"`));
  expect(error.facts.errors).toHaveLength(50);
  expect(error.facts.problems).toBe(200);
  expect(error.detail).toContain('and 195 more');
});

test.each([
  ['', 0, 'must be a value'],
  ['  \n', 3, 'must be a value'],
  ['{"a": 1,}', 8, 'must be a key'],
  ['[1,\n 2,\n]', 8, 'must be a value'],
  ['{"a": 1 "b": 2}', 8, 'must be a comma'],
  ['{"a" 1}', 5, 'must be a colon'],
  ['{a: 1}', 1, 'must be a value'],
  ["{'a': 1}", 1, 'must be a value'],
  ['[1, 2', 5, 'must be a ] that closes'],
  ['{"a": 1', 7, 'must be a } that closes'],
  ['{} {}', 3, 'must be the end'],
  ['{"a": "b\nc"}', 6, 'must be closed by a double quote'],
  ['["ok", "a\\$b"]', 9, 'must be one of the escapes'],
  ['["a\\u00g0"]', 3, 'must be \\u and four'],
  ['["a\tb"]', 3, 'must not be a control character'],
  ['[01]', 2, 'must be a comma'],
  ['[1.]', 1, 'must be a whole number'],
  ['[1] // c', 4, 'must not be a comment'],
  ['/* c */ 1', 0, 'must not be a comment'],
  ['[NaN]', 1, 'must be a value'],
  ['{"n": ${metric_value}}', 6, 'must stand in double quotes'],
  ['\ufeff{}', 0, 'must be a value'],
])('no JSON: %j', (text, offset, message) => {
  const error = refusal(() => parse(text));
  expect(error.code).toBe('INVALID_INPUT');
  expect(error.facts.errors![0]).toMatchObject({
    path: 'payload.text',
    offset,
    message: expect.stringContaining(message) as unknown,
  });
  const lines = error.facts.errors!.map((problem) => (problem as PlacedProblem).line);
  expect(new Set(lines).size).toBe(lines.length);
});

test('syntax errors and variables are told together, one syntax error a line', () => {
  const text = '{\n "a": [${PLAIN}, ${PLAIN}],\n "b": "${MISSING}"\n "c": 1\n}';
  expect(problemsOf(text)).toMatchObject([
    { line: 2, column: 8 },
    { line: 2, column: 18 },
    { line: 3, column: 8 },
    { line: 4, column: 2 },
  ]);
});

test.each(['[', '{"a":', '[[{"b":[', '['.repeat(300_000), '{"a":'.repeat(40_000)])(
  'a document nested without end is refused: %#',
  (open) => {
    expect(problemsOf(open.repeat(101))).toHaveLength(1);
  },
);

test('a document as long as a payload may be is read', () => {
  const long = `["${'\\n'.repeat(60_000)}\${PLAIN}", "${'x'.repeat(130_000)}"]`;
  expect(render(long)).toBe(long.replace('${PLAIN}', 'v4lue'));
  expect(problemsOf(`["${'x'.repeat(260_000)}\\z"]`)).toMatchObject([{ offset: 260_002 }]);
});

test('text is filled with the escaping that it says, and says its content type', () => {
  const text = { format: 'text', contentType: 'application/xml' } as const;
  expect(render('<a b="${QUOTED}">${JSON}</a>', { ...text, escaping: 'xml' })).toBe(
    '<a b="say &quot;no&quot;, \\ and &#39;so&#39;">&quot;,&quot;admin&quot;:true,&quot;x&quot;:&quot;</a>',
  );
  expect(render('a=${QUOTED}&b=${run_name}', { ...text, escaping: 'form' })).toBe(
    'a=say%20%22no%22%2C%20%5C%20and%20%27so%27&b=baseline-7',
  );
  expect(render('{"a": "${QUOTED}"}\n', { ...text, escaping: 'json' })).toBe(
    '{"a": "say \\"no\\", \\\\ and \'so\'"}\n',
  );
  expect(render('${QUOTED} ${NESTED}', { ...text, escaping: 'none' })).toBe(`${VALUES.QUOTED} ${VALUES.NESTED}`);
  expect(parse('', { ...text, escaping: 'xml' }).contentType).toBe('application/xml');
  expect(parse('1').contentType).toBe('application/json');
});

test('problems in text have positions too', () => {
  expect(problemsOf('a\nb ${tag}\n${', { format: 'text', escaping: 'none', path: 'x' })).toMatchObject([
    { path: 'x', line: 2, column: 3, offset: 4 },
    { path: 'x', line: 3, column: 1, offset: 11 },
  ]);
});

test('a value that a form cannot say is an error that names it, and not the value', () => {
  const xml = { format: 'text', escaping: 'xml' } as const;
  const error = refusal(() => render('<a>${LINES}</a>', xml));
  expect(error).toMatchObject({ code: 'SECRET_UNUSABLE', facts: { secrets: ['LINES'] } });
  expect(JSON.stringify(error.toWire())).not.toContain('three');
  const event = { ...SAMPLE_EVENTS.RUN_STATE, author: 'a\u0001' };
  const template = parse('${event_author}', { ...xml, event: 'RUN_STATE' });
  expect(refusal(() => template.render({ event, secretOf: String }))).toMatchObject({
    code: 'PAYLOAD_UNFILLABLE',
    facts: { variables: ['event_author'] },
  });
});

test('what would only follow from a mistake of ours is not sent', () => {
  const template = parse('["${PLAIN}", "${run_id}"]');
  expect(() => template.render({ event: SAMPLE_EVENTS.RUN_STATE, secretOf: () => 'x' })).toThrow('RUN_METRIC');
  expect(() => template.render({ secretOf: () => 'x' })).toThrow('RUN_METRIC');
  expect(() => template.render({ event: SAMPLE_EVENTS.RUN_METRIC, secretOf: () => '' })).toThrow('PLAIN');
});
