import { createPrivateKey, createPublicKey } from 'node:crypto';
import { generateX25519KeyPair, type Jwk } from './key-pair.js';

/** The public half of a local key, as the sealing side's file holds it. */
export interface LocalPublicKey extends Jwk {
  /** Its id, which every envelope that it wraps names. */
  kid: string;
  kty: 'OKP';
  crv: 'X25519';
  x: string;
}

/** A local key with its private half, as the opening side's file holds it. */
export interface LocalPrivateKey extends LocalPublicKey {
  d: string;
}

export interface LocalKeyPair {
  publicKey: LocalPublicKey;
  privateKey: LocalPrivateKey;
}

/** What is wrong with a key file. Nothing of the file's content is ever in it. */
export class KeyFileError extends Error {
  override readonly name = 'KeyFileError';

  /** @param problem as it goes on after "a file that": `is not JSON` */
  constructor(readonly problem: string) {
    super(`The key file ${problem}.`);
  }
}

/** Printable, without spaces, and short enough for an envelope. `arn:` begins the id of a key in AWS KMS. */
const KEY_ID = /^(?!arn:)[\x21-\x7e]{1,255}$/;
/** 32 bytes, base64url. */
const KEY_BYTES = /^[A-Za-z0-9_-]{43}$/;

/**
 * The keys of a file for the sealing side: a JWKS of public X25519 keys, or one such JWK.
 * @throws KeyFileError also where a private key is in it: it has no place on the sealing side
 */
export function parsePublicKeys(text: string): LocalPublicKey[] {
  return distinct(jwksOf(text).map((jwk, index) => publicKey(jwk, index + 1)));
}

/**
 * The keys of a file for the opening side: a JWKS of private X25519 keys, or one such JWK.
 * @throws KeyFileError also where a key's two halves do not belong together
 */
export function parsePrivateKeys(text: string): LocalPrivateKey[] {
  return distinct(jwksOf(text).map((jwk, index) => privateKey(jwk, index + 1)));
}

/** A fresh key under an id. @throws KeyFileError where the id is none */
export function newKeyPair(kid: string): LocalKeyPair {
  const fresh = generateX25519KeyPair().privateKey;
  const [pair] = parsePrivateKeys(JSON.stringify({ ...fresh, kid }));
  return { publicKey: publicHalf(pair!), privateKey: pair! };
}

export function publicHalf({ kid, kty, crv, x }: LocalPublicKey): LocalPublicKey {
  return { kid, kty, crv, x };
}

type Members = Record<string, unknown>;

function jwksOf(text: string): Members[] {
  const file = parseJson(text);
  const keys: unknown = isMembers(file) && 'keys' in file ? file['keys'] : [file];
  if (!Array.isArray(keys) || !keys.every(isMembers)) {
    throw new KeyFileError('holds no JSON Web Keys: it must be {"keys": [ … ]}, or one key');
  }
  return keys;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new KeyFileError('is not JSON');
  }
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Only the members that are known go on: what else a file holds is of no use to anybody. */
function publicKey(jwk: Members, number: number): LocalPublicKey {
  if ('d' in jwk) {
    throw new KeyFileError(
      `holds a private key (number ${number}). Take it away from here, and give the sealing side public keys only`,
    );
  }
  return checked(jwk, number);
}

function privateKey(jwk: Members, number: number): LocalPrivateKey {
  const half = checked(jwk, number);
  const { d } = jwk;
  if (typeof d !== 'string' || !KEY_BYTES.test(d)) {
    throw new KeyFileError(`holds a key (number ${number}) that has no private half`);
  }
  // SAFETY: what is wrapped to a public half that is not this key's could never be opened again.
  if (!publicBytes({ ...half, d })?.equals(Buffer.from(half.x, 'base64url'))) {
    throw new KeyFileError(`holds a key (number ${number}) whose two halves do not belong together`);
  }
  return { ...half, d };
}

function checked({ kid, kty, crv, x }: Members, number: number): LocalPublicKey {
  if (typeof kid !== 'string' || !KEY_ID.test(kid)) {
    throw new KeyFileError(
      `holds a key (number ${number}) without a usable \`kid\`: 1 to 255 printable characters, not beginning with arn:`,
    );
  }
  if (kty !== 'OKP' || crv !== 'X25519' || typeof x !== 'string' || !KEY_BYTES.test(x)) {
    throw new KeyFileError(`holds a key (number ${number}) that is not an X25519 key (kty OKP, crv X25519, x)`);
  }
  return { kid, kty, crv, x };
}

/** The public half as the private one gives it; null where that is no key at all. */
function publicBytes(key: LocalPrivateKey): Buffer | null {
  try {
    const { x } = createPublicKey(createPrivateKey({ key: { ...key }, format: 'jwk' })).export({ format: 'jwk' });
    return Buffer.from(x!, 'base64url');
  } catch {
    return null;
  }
}

function distinct<Key extends LocalPublicKey>(keys: Key[]): Key[] {
  if (new Set(keys.map(({ kid }) => kid)).size < keys.length) {
    throw new KeyFileError('holds two keys with the same `kid`');
  }
  return keys;
}
