import { sandboxInput } from '@countersign/contracts';
import { expect, test } from '@jest/globals';
import { namedSecrets } from './named-secrets.js';

function problems(input: object): string[] {
  return namedSecrets(sandboxInput.parse(input), null).problems.map(({ path }) => path);
}

test('a secret has its own name, or the one that was asked for', () => {
  const input = sandboxInput.parse({ secrets: [{ name: 'A' }, { name: 'B', env_var: 'C', field: 'd' }] });
  expect(namedSecrets(input, 'docker').named).toEqual([
    { name: 'A', env_var: 'A', field: null, mode: 'injected', hosts: [] },
    { name: 'B', env_var: 'C', field: 'd', mode: 'injected', hosts: [] },
  ]);
});

test.each([
  ['a name twice', { secrets: [{ name: 'A' }, { name: 'B', env_var: 'A' }] }, ['secrets.1.env_var']],
  ['a name that a variable has', { env: { A: 'x' }, secrets: [{ name: 'A' }] }, ['secrets.0.env_var']],
  ['a name that begins with a digit', { secrets: [{ name: '1A' }] }, ['secrets.0.env_var']],
  [
    'reserved names',
    { env: { LD_PRELOAD: 'x' }, secrets: [{ name: 'A', env_var: 'https_proxy' }] },
    ['env.LD_PRELOAD', 'secrets.0.env_var'],
  ],
  ['hosts of an injected one', { secrets: [{ name: 'A', hosts: ['a.example'] }] }, ['secrets.0.hosts']],
  ['a brokered one without hosts', { secrets: [{ name: 'A', mode: 'brokered' }] }, ['secrets.0.hosts']],
  ['a host that is all hosts', { secrets: [{ name: 'A', mode: 'brokered', hosts: ['*.com'] }] }, ['secrets.0.hosts']],
])('refuses %s', (_what, input, expected) => {
  expect(problems(input)).toEqual(expected);
});

test.each([
  ['docker', /containers.*COUNTERSIGN_SANDBOX_EXECUTOR=process/],
  ['kubernetes', /Pods.*COUNTERSIGN_SANDBOX_EXECUTOR=process/],
  ['unconfined', /without walls.*installs bubblewrap/],
] as const)('refuses a brokered one where %s has no proxy, with what an operator can do', (executor, message) => {
  const input = sandboxInput.parse({ secrets: [{ name: 'A', mode: 'brokered', hosts: ['a.example'] }] });
  expect(namedSecrets(input, executor).problems).toEqual([
    { path: 'secrets.0.mode', message: expect.stringMatching(message) as unknown },
  ]);
});
