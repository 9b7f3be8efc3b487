import { expect, test } from '@jest/globals';
import { EMPTY, inputOf, problemsOf, type SecretLine } from './sandbox-values.js';

const line = (key: number, more: Partial<SecretLine>): SecretLine => ({
  ...{ key, name: 'HF_TOKEN', envVar: '', field: '', mode: 'injected', hosts: [] },
  ...more,
});

test('what is left empty is left out, and hosts are of brokered secrets only', () => {
  const secrets = [
    line(1, { hosts: ['left.example.com'] }),
    line(2, { envVar: 'KEY', field: 'openai', mode: 'brokered', hosts: ['api.example.com'] }),
  ];
  expect(inputOf({ ...EMPTY, command: 'echo $KEY | wc', secrets, env: [{ key: 1, name: 'A', value: 'b' }] })).toEqual({
    image: null,
    command: ['/bin/sh', '-c', 'echo $KEY | wc'],
    secrets: [
      { name: 'HF_TOKEN', mode: 'injected', hosts: [] },
      { name: 'HF_TOKEN', env_var: 'KEY', field: 'openai', mode: 'brokered', hosts: ['api.example.com'] },
    ],
    env: { A: 'b' },
    ttl: 3600,
    onChange: 'keep',
    network: 'none',
  });
});

test('every variable that cannot be is said at its own field', () => {
  const secrets = [
    line(1, { name: '9LIVES' }),
    line(2, { envVar: 'LD_PRELOAD' }),
    line(3, { envVar: 'with-dash' }),
    line(4, { envVar: 'EPOCHS' }),
    line(5, {}),
  ];
  const { typed } = problemsOf({ ...EMPTY, secrets, env: [{ key: 1, name: 'EPOCHS', value: '3' }] });
  expect(typed).toEqual({
    'secrets.0.env_var': expect.stringContaining('does not begin with a digit'),
    'secrets.1.env_var': expect.stringContaining('LD_PRELOAD is set by the sandbox itself'),
    'secrets.2.env_var': 'Letters, digits and _ only.',
    'secrets.3.env_var': expect.stringContaining('EPOCHS is given twice'),
  });
});

test('what is not there yet is said when one tries to start it', () => {
  const secrets = [line(1, { name: null }), line(2, { mode: 'brokered' })];
  const { typed, missing } = problemsOf({ ...EMPTY, secrets, env: [{ key: 1, name: '', value: 'x' }] });
  expect(typed).toEqual({});
  expect(Object.keys(missing).sort()).toEqual(['env.0', 'secrets.0.name', 'secrets.1.hosts']);
});

test.each([
  ['api.example.com', true],
  ['*.example.com', true],
  ['example.com:8443', true],
  ['https://example.com/path', false],
  ['two words', false],
])('%s as a host: %s', (host, isOne) => {
  const { typed } = problemsOf({ ...EMPTY, secrets: [line(1, { mode: 'brokered', hosts: [host] })] });
  expect('secrets.0.hosts' in typed).toBe(!isOne);
});
