import { isReservedVariable, type InputProblem, type SandboxInput } from '@countersign/contracts';
import { parseAllowedHost } from '../broker-secrets/allowed-host.js';
import type { NamedSecret } from '../database/sandbox.entity.js';
import type { ExecutorName } from '../executors/executor.js';

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * The secrets as they are kept, and everything that is wrong with their names.
 * @param unableToBroker the executor, where its sandboxes can reach no proxy
 */
export function namedSecrets(
  { secrets, env }: SandboxInput,
  unableToBroker: ExecutorName | null,
): { named: NamedSecret[]; problems: InputProblem[] } {
  const problems: InputProblem[] = Object.keys(env)
    .filter((name) => isReservedVariable(name))
    .map((name) => ({ path: `env.${name}`, message: 'is set by the sandbox itself' }));
  const taken = new Set(Object.keys(env));
  const named = secrets.map(({ field, ...secret }, index): NamedSecret => {
    const env_var = secret.env_var ?? secret.name;
    const wrong = problemOf({ ...secret, env_var }, taken, unableToBroker);
    if (wrong) problems.push({ path: `secrets.${index}.${wrong.at}`, message: wrong.message });
    taken.add(env_var);
    return { ...secret, env_var, field: field ?? null };
  });
  return { named, problems };
}

type Candidate = Omit<NamedSecret, 'field'>;

function problemOf(
  { name, env_var, mode, hosts }: Candidate,
  taken: ReadonlySet<string>,
  unableToBroker: ExecutorName | null,
): { at: string; message: string } | null {
  if (!VARIABLE.test(env_var)) {
    return { at: 'env_var', message: `must be given: ${name} begins with a digit, and so is no name of a variable` };
  }
  if (isReservedVariable(env_var)) return { at: 'env_var', message: `${env_var} is set by the sandbox itself` };
  if (taken.has(env_var)) return { at: 'env_var', message: `${env_var} is given twice` };
  if (mode === 'injected') return hosts.length > 0 ? { at: 'hosts', message: 'are for brokered secrets only' } : null;
  if (unableToBroker !== null) return { at: 'mode', message: withoutProxy(unableToBroker) };
  if (hosts.length === 0) return { at: 'hosts', message: 'must name at least one host for a brokered secret' };
  const unknown = hosts.find((host) => parseAllowedHost(host) === null);
  return unknown === undefined ? null : { at: 'hosts', message: `${unknown} is no host that a value may be sent to` };
}

/** What keeps a value out of a sandbox is that nothing but the proxy can be reached from it. */
function withoutProxy(executor: ExecutorName): string {
  const remedy =
    executor === 'unconfined'
      ? 'installs bubblewrap'
      : 'has sandboxes run as processes (COUNTERSIGN_SANDBOX_EXECUTOR=process, with bubblewrap)';
  return `must be "injected": no secret can be brokered where sandboxes are ${WHAT[executor]}. For brokered ones an operator ${remedy}`;
}

const WHAT: Record<ExecutorName, string> = {
  process: 'processes',
  unconfined: 'processes without walls',
  docker: 'containers',
  kubernetes: 'Pods',
};
