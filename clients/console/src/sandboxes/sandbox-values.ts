import type { Sandbox, SandboxInput } from '../api/types.js';
import { brokeredHost, envName, isReservedVariable, SANDBOX_TTL_SECONDS_MAX } from '../app/contracts.js';

export interface SecretLine {
  /** For the page only: a line stays itself when another one goes. */
  key: number;
  name: string | null;
  envVar: string;
  field: string;
  mode: 'injected' | 'brokered';
  hosts: string[];
}

export interface VariableLine {
  key: number;
  name: string;
  value: string;
}

export interface SandboxValues {
  name: string;
  command: string;
  image: string;
  secrets: SecretLine[];
  env: VariableLine[];
  minutes: number;
  onChange: Sandbox['onChange'];
  network: Sandbox['network'];
}

const TTL_MINUTES = 60;
export const TTL_MINUTES_MAX = SANDBOX_TTL_SECONDS_MAX / 60;

export const EMPTY: SandboxValues = {
  ...{ name: '', command: '', image: '', secrets: [], env: [] },
  ...{ minutes: TTL_MINUTES, onChange: 'keep', network: 'none' },
};

/** As a shell reads it: what a person types is one line, and not a list of arguments. */
export function shell(script: string): string[] {
  return ['/bin/sh', '-c', script];
}

export function inputOf(values: SandboxValues): SandboxInput {
  const { name, command, image, secrets, env, minutes, onChange, network } = values;
  return {
    ...(name.trim() === '' ? {} : { name: name.trim() }),
    image: image.trim() === '' ? null : image.trim(),
    command: command.trim() === '' ? null : shell(command),
    secrets: secrets.map((line) => ({
      name: line.name ?? '',
      ...(line.envVar === '' ? {} : { env_var: line.envVar }),
      ...(line.field === '' ? {} : { field: line.field }),
      mode: line.mode,
      hosts: line.mode === 'brokered' ? line.hosts : [],
    })),
    env: Object.fromEntries(env.map((line) => [line.name, line.value])),
    ttl: Math.round(minutes * 60),
    onChange,
    network,
  };
}

/** What is wrong, by the path that the API would name, with what can be seen before it is asked. */
export interface Problems {
  /** Said as it is typed. */
  typed: Record<string, string>;
  /** What is not there yet: said once somebody tries to start it. */
  missing: Record<string, string>;
}

export function problemsOf({ secrets, env }: SandboxValues): Problems {
  const problems: Problems = { typed: {}, missing: {} };
  const taken = new Set<string>();
  const check = (path: string, variable: string) => {
    const problem = variableProblem(variable, taken);
    if (problem !== null) problems.typed[path] = problem;
    taken.add(variable);
  };
  for (const [index, { name }] of env.entries()) {
    if (name === '') problems.missing[`env.${index}`] = 'Name it, or remove this line.';
    else check(`env.${index}`, name);
  }
  for (const [index, { name, envVar, mode, hosts }] of secrets.entries()) {
    const path = `secrets.${index}`;
    if (name === null) problems.missing[`${path}.name`] = 'Choose a secret, or remove it.';
    if (name !== null || envVar !== '') check(`${path}.env_var`, envVar || name!);
    if (mode === 'injected') continue;
    const wrong = hosts.find((host) => !brokeredHost.safeParse(host).success);
    if (hosts.length === 0) problems.missing[`${path}.hosts`] = 'Name at least one host that it may be sent to.';
    if (wrong !== undefined) {
      problems.typed[`${path}.hosts`] = `${wrong} is no host. Say api.example.com, *.example.com or example.com:8443.`;
    }
  }
  return problems;
}

function variableProblem(variable: string, taken: ReadonlySet<string>): string | null {
  if (/^\d/.test(variable)) return 'A variable does not begin with a digit. Give it another name.';
  if (!envName.safeParse(variable).success) return 'Letters, digits and _ only.';
  if (isReservedVariable(variable)) return `${variable} is set by the sandbox itself. Give it another name.`;
  return taken.has(variable) ? `${variable} is given twice. Give one of them another name.` : null;
}
