import { ApiProblem } from '../api/api-problem.js';
import type { SandboxValues } from './sandbox-values.js';

/** What the API said of one field of a start that it refused: each problem at its place, however it names it. */
export function refusalAt(error: unknown, path: string, sent: SandboxValues | undefined): string | undefined {
  if (!(error instanceof ApiProblem) || sent === undefined) return undefined;
  const asked = pathInRequest(path, sent);
  const said = error.problem.errors?.find((place) => place.path === asked || place.path.startsWith(`${asked}.`));
  if (said) return said.message;
  const [, index] = /^secrets\.(\d+)\.name$/.exec(path) ?? [];
  if (error.code !== 'SECRETS_UNKNOWN' || index === undefined) return undefined;
  const unknown = error.problem['secrets'];
  const isUnknown = Array.isArray(unknown) && unknown.includes(sent.secrets[Number(index)]?.name);
  return isUnknown ? 'The team has no secret of this name any more.' : undefined;
}

/** The form has plain variables in lines; the request has them by name. */
function pathInRequest(path: string, { env }: SandboxValues): string {
  const [, index] = /^env\.(\d+)$/.exec(path) ?? [];
  return index === undefined ? path : `env.${env[Number(index)]?.name}`;
}
