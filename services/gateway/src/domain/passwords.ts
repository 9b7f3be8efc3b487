import { hash, verify } from '@node-rs/argon2';
import { randomBytes } from 'node:crypto';

/** OWASP's first recommendation for argon2id (this library's default variant): 19 MiB, 2 passes, 1 lane. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Of nobody's password: an unknown account is checked against it, so that it takes as long as a known one. */
const nobodysHash = hash(randomBytes(32), COST);

export function hashPassword(password: string): Promise<string> {
  return hash(password, COST);
}

/** @param stored null for an account that does not exist */
export async function isPassword(stored: string | null, given: string): Promise<boolean> {
  const matches = await verify(stored ?? (await nobodysHash), given);
  return stored !== null && matches;
}
