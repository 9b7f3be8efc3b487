import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';
import type { webcrypto } from 'node:crypto';
import type { Jwk } from './key-pair.js';

/**
 * HPKE (RFC 9180), base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. The one way in which anything here
 * is sealed to a public key: data keys, values on their way in, and answers on their way out. A sealed message is
 * `enc` (32 bytes) followed by the ciphertext.
 */
const suite = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
const ENC_BYTES = 32;

interface Binding {
  /** What kind of message it is, with a version: one kind never opens as another. */
  info: string;
  /** What this very message belongs to. It opens only with the same text. */
  aad: string;
}

export interface HpkeSealInput extends Binding {
  recipientPublicKey: Jwk;
  plaintext: Uint8Array;
}

export interface HpkeOpenInput extends Binding {
  recipientPrivateKey: Jwk;
  sealed: Uint8Array;
}

const utf8 = new TextEncoder();

/** Web Crypto wants memory of its own, and HPKE's types an ArrayBuffer. */
function buffer(of: Uint8Array): ArrayBuffer {
  return Uint8Array.from(of).buffer;
}

export async function hpkeSeal(input: HpkeSealInput): Promise<Uint8Array> {
  const recipientPublicKey = await importKey(input.recipientPublicKey, true);
  const plaintext = buffer(input.plaintext);
  try {
    const { enc, ct } = await suite.seal(
      { recipientPublicKey, info: buffer(utf8.encode(input.info)) },
      plaintext,
      buffer(utf8.encode(input.aad)),
    );
    return new Uint8Array(Buffer.concat([new Uint8Array(enc), new Uint8Array(ct)]));
  } finally {
    // Whoever gave it wipes theirs; this copy is ours.
    new Uint8Array(plaintext).fill(0);
  }
}

/** @throws Error where the message was changed, was sealed to another key, or is bound to something else */
export async function hpkeOpen(input: HpkeOpenInput): Promise<Uint8Array> {
  const recipientKey = await importKey(input.recipientPrivateKey, false);
  const plaintext = await suite.open(
    { recipientKey, enc: buffer(input.sealed.subarray(0, ENC_BYTES)), info: buffer(utf8.encode(input.info)) },
    buffer(input.sealed.subarray(ENC_BYTES)),
    buffer(utf8.encode(input.aad)),
  );
  return new Uint8Array(plaintext);
}

/** Imported keys by their JWK object, so that a long-lived key is parsed once. */
const imported = new WeakMap<Jwk, Promise<webcrypto.CryptoKey>>();

function importKey(jwk: Jwk, isPublic: boolean): Promise<webcrypto.CryptoKey> {
  let key = imported.get(jwk);
  if (!key) {
    key = suite.kem.importKey('jwk', { ...jwk, key_ops: isPublic ? [] : ['deriveBits'] }, isPublic);
    imported.set(jwk, key);
  }
  return key;
}
