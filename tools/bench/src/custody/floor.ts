import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';
import { createCipheriv, createDecipheriv, randomBytes, type webcrypto } from 'node:crypto';

const suite = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
const utf8 = (text: string) => new TextEncoder().encode(text).buffer;
const INFO = utf8('countersign/bench/v1');
/** As long as the real one: it binds team, secret id and version. */
const AAD = JSON.stringify([1, '0199a1b2-0000-7000-8000-00000000000a', '0199a1b2-0000-7000-8000-00000000000b', 3]);

export interface FloorSealed {
  nonce: Buffer;
  ciphertext: Buffer;
  tag: Buffer;
  enc: ArrayBuffer;
  wrapped: ArrayBuffer;
}

/**
 * What cannot be done without: one bare AES-256-GCM of `node:crypto` under a fresh key, and one wrap of that key by the
 * HPKE library. No envelope, no check, no copy that the two do not ask for; the keys are imported once.
 */
export class Floor {
  private constructor(private readonly keys: webcrypto.CryptoKeyPair) {}

  static async make(): Promise<Floor> {
    return new Floor((await suite.kem.generateKeyPair()) as webcrypto.CryptoKeyPair);
  }

  async seal(value: Buffer): Promise<FloorSealed> {
    const key = randomBytes(32);
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    cipher.setAAD(Buffer.from(AAD));
    const ciphertext = cipher.update(value);
    cipher.final();
    const { publicKey } = this.keys;
    const { enc, ct } = await suite.seal({ recipientPublicKey: publicKey, info: INFO }, exact(key), utf8(AAD));
    return { nonce, ciphertext, tag: cipher.getAuthTag(), enc, wrapped: ct };
  }

  async open({ nonce, ciphertext, tag, enc, wrapped }: FloorSealed): Promise<Buffer> {
    const key = await suite.open({ recipientKey: this.keys.privateKey, enc, info: INFO }, wrapped, utf8(AAD));
    const decipher = createDecipheriv('aes-256-gcm', Buffer.from(key), nonce, { authTagLength: 16 });
    decipher.setAAD(Buffer.from(AAD));
    decipher.setAuthTag(tag);
    const value = decipher.update(ciphertext);
    decipher.final();
    return value;
  }
}

/** A small Buffer is a part of a pool; the library takes whole ArrayBuffers. */
function exact(bytes: Buffer): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}
