import { CountersignError } from '@countersign/contracts';
import type { OpenedSecret } from '@countersign/holder';
import { TRUSTED_CAS } from '../../executors/process/bubblewrap-arguments.js';
import { PROXY_PORT } from '../../executors/process/process-sandbox.js';
import { SandboxEnvironment } from '../../executors/sandbox-environment.js';
import type { BrokeredSecret } from '../../broker-secrets/brokered-secret.js';
import type { SandboxEntity } from '../../database/sandbox.entity.js';
import { injected, slotOf } from '../sandbox-kind.js';
import { environmentBytesOf } from './secret-field.js';

/** What the programs that heed one take for their list of CAs. */
const CA_VARIABLES = [
  'SSL_CERT_FILE',
  'NODE_EXTRA_CA_CERTS',
  'REQUESTS_CA_BUNDLE',
  'CURL_CA_BUNDLE',
  'GIT_SSL_CAINFO',
  'AWS_CA_BUNDLE',
  'PIP_CERT',
];

/** @throws CountersignError SECRET_UNUSABLE, naming all that do not fit at once */
export function environmentOf(
  sandbox: SandboxEntity,
  opened: readonly OpenedSecret[],
  placeholders: readonly BrokeredSecret[],
  hasProxy: boolean,
): SandboxEnvironment {
  const problems: Unusable[] = [];
  const values = injected(sandbox).flatMap((secret) => {
    const { slot } = slotOf(secret);
    const { value } = opened.find((one) => one.slot === slot)!;
    try {
      return [{ name: secret.env_var, value: environmentBytesOf(secret.name, value, secret.field) }];
    } catch (error) {
      problems.push({ at: sandbox.secrets.indexOf(secret), error: error as CountersignError });
      return [];
    }
  });
  if (problems.length > 0) {
    for (const { value } of values) value.fill(0);
    throw together(problems);
  }
  const plain = { ...sandbox.env, ...(hasProxy ? proxyVariables() : {}), ...variablesOf(placeholders) };
  return new SandboxEnvironment([
    ...Object.entries(plain).map(([name, text]) => ({ name, value: Buffer.from(text) })),
    ...values,
  ]);
}

function variablesOf(placeholders: readonly BrokeredSecret[]): Record<string, string> {
  return Object.fromEntries(
    placeholders.map(({ slot, placeholder }) => [slot.replace(/^brokered\./, ''), placeholder]),
  );
}

function proxyVariables(): Record<string, string> {
  const proxy = `http://127.0.0.1:${PROXY_PORT}`;
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'];
  return Object.fromEntries([
    ...names.map((name) => [name, proxy]),
    ...CA_VARIABLES.map((name) => [name, TRUSTED_CAS]),
    ['NODE_USE_ENV_PROXY', '1'],
  ]) as Record<string, string>;
}

/** One that does not fit, and its place in the request. */
interface Unusable {
  at: number;
  error: CountersignError;
}

function together(problems: readonly Unusable[]): CountersignError {
  return new CountersignError('SECRET_UNUSABLE', problems.map(({ error }) => error.detail).join(' '), {
    secrets: problems.map(({ error }) => error.facts['secret'] as string),
    errors: problems.map(({ at, error }) => ({ path: `secrets.${at}.field`, message: error.detail })),
  });
}
