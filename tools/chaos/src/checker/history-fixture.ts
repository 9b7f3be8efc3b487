import type { History, LoggedChange, Use, Verdict, Write } from '../history.js';

const TERM_MS = 2_000;
const OLD = 'ALPHA:1';
export const NEW = 'ALPHA:2';

const secret = { name: 'ALPHA', secretId: 'secret-1' };
export const HOOK = 'hook';

/** A lawful history: at 1,000 a secret is created, at 5,000 it is rotated, at 5,100 that is drained and confirmed. */
export function lawful(): History {
  return {
    ...{ seed: 1, termMs: TERM_MS, prepared: 0n, head: 3n, guests: ['guest'] },
    log: [logged(1n, 'secret.created', 1, 1n), logged(2n, 'secret.rotated', 2, 2n), granted(3n, HOOK)],
    stream: [
      { revision: 1n, messageId: '1', at: 1_005 },
      { revision: 2n, messageId: '2', at: 5_005 },
      { revision: 3n, messageId: '3', at: 5_010 },
    ],
    writes: [write('create', OLD, 1n, 1, 1_000), write('rotate', NEW, 2n, 2, 5_000)],
    verdicts: [verdict('drained', 2n, 5_100)],
    uses: [use(1, 1, 4_000), use(2, 1, 5_040, 5_060), use(3, 2, 5_200)],
    ...{ failures: [], leases: [], standstills: [], refusals: [], faults: [], deaths: [] },
  };
}

export function logged(revision: bigint, type: string, version: number | null, since: bigint | null): LoggedChange {
  const current = version === null || since === null ? null : { version, revision: since };
  return { revision, type, ...secret, current, overlapping: null, resource: null };
}

export function granted(revision: bigint, resource: string): LoggedChange {
  return { ...logged(revision, 'reference.granted', null, null), resource };
}

export function write(
  act: Write['act'],
  value: string | null,
  revision: bigint,
  version: number | null,
  at: number,
): Write {
  const { name } = secret;
  return { act, name, value, revision, version, invokedAt: at, acknowledgedAt: at + 10, tries: 1 };
}

export function verdict(
  state: Verdict['state'],
  revision: bigint,
  receivedAt: number,
  presumed: string[] = [],
): Verdict {
  const basis = presumed.length > 0 ? 'presumed' : 'confirmed';
  return { name: secret.name, revision, receivedAt, state, basis, presumed };
}

export function use(id: number, version: number, beganAt: number, endedAt: number | null = beganAt + 1): Use {
  const current = { version, value: version === 1 ? OLD : NEW };
  return {
    holder: 'holder-1#1',
    id,
    resource: HOOK,
    ...secret,
    current,
    overlapping: null,
    beganAt,
    endedAt,
    aborted: false,
  };
}
