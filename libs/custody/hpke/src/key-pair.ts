import { generateKeyPairSync, type webcrypto } from 'node:crypto';

/** A JSON Web Key (RFC 7517). */
export type Jwk = webcrypto.JsonWebKey;

export interface KeyPair {
  publicKey: Jwk;
  privateKey: Jwk;
}

/** A new X25519 key pair as JSON Web Keys (RFC 8037). */
export function generateX25519KeyPair(): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('x25519');
  return { publicKey: publicKey.export({ format: 'jwk' }), privateKey: privateKey.export({ format: 'jwk' }) };
}

/** The 32 bytes of a public key, base64url: as it travels in a lease. */
export function publicKeyBytes(publicKey: Jwk): string {
  return publicKey.x ?? '';
}

export function publicKeyFromBytes(x: string): Jwk {
  return { kty: 'OKP', crv: 'X25519', x };
}
