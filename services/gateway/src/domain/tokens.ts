import { createHash, randomBytes, randomInt } from 'node:crypto';

/** 256 bits: beyond guessing, so that one fast hash is enough to keep them. */
const TOKEN_BYTES = 32;

export const API_KEY_PREFIX = 'cs_';

/** How much of a key is shown in lists: enough to tell two apart, and of no use to an attacker. */
const SHOWN_CHARACTERS = 8;

export function newSessionToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

export function newApiKey(): { key: string; prefix: string } {
  const key = `${API_KEY_PREFIX}${randomBytes(TOKEN_BYTES).toString('base64url')}`;
  return { key, prefix: key.slice(0, API_KEY_PREFIX.length + SHOWN_CHARACTERS) };
}

/** How sessions and keys are stored. Who reads the database can use neither. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Without characters that people mistake for others. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

/** To be read out and typed once: four groups of five, 99 bits. */
export function newOneTimePassword(): string {
  const group = () => Array.from({ length: 5 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return [group(), group(), group(), group()].join('-');
}
