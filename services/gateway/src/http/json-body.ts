import { CountersignError } from '@countersign/contracts';
import { isUtf8 } from 'node:buffer';
import secureJsonParse from 'secure-json-parse';

/** More than any request of this API needs, and far from what would exhaust a recursive reader's stack. */
const DEPTH_MAX = 64;

/**
 * Reads a body as JSON and wipes the bytes: a value may be in them. The parser's own message can quote its input, so
 * none of it is ever shown.
 * @throws CountersignError INVALID_INPUT
 */
export function parseJsonBody(raw: Buffer | undefined): unknown {
  if (raw === undefined || raw.length === 0) return undefined;
  try {
    // Decoding would silently replace what is not UTF-8, and something else than was sent would be kept.
    if (!isUtf8(raw)) throw refused('must be UTF-8');
    const body = parse(raw.toString('utf8'));
    if (isDeeperThan(body, DEPTH_MAX)) throw refused(`must not be nested deeper than ${DEPTH_MAX}`);
    return body;
  } finally {
    raw.fill(0);
  }
}

function parse(text: string): unknown {
  try {
    // `__proto__` as a member name is refused: what reads such an object can lose the member or follow it.
    return secureJsonParse.parse(text, null, { protoAction: 'error', constructorAction: 'ignore' }) as unknown;
  } catch {
    throw refused('must be JSON');
  }
}

function isDeeperThan(value: unknown, limit: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > limit) return true;
    level = level.flatMap((item): unknown[] => (typeof item === 'object' && item !== null ? Object.values(item) : []));
  }
  return false;
}

function refused(message: string): CountersignError {
  return new CountersignError('INVALID_INPUT', 'Not valid: the body.', { errors: [{ path: '', message }] });
}
