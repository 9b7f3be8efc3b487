import 'reflect-metadata'; // the next one needs it
import {
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
  type X509Certificate,
} from '@peculiar/x509';
import { randomUUID, webcrypto } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate with its key, as PEM files that only this account may read. */
export interface TestCertificate {
  certFile: string;
  keyFile: string;
}

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const HOUR_MS = 3_600_000;
const SERVER_AND_CLIENT = ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'];

/** A CA of its own for a test file. */
export class TestAuthority {
  private issued = 0;

  private constructor(
    readonly caFile: string,
    /** Goes with it. */
    readonly directory: string,
    private readonly certificate: X509Certificate,
    private readonly keys: webcrypto.CryptoKeyPair,
  ) {}

  static async create(): Promise<TestAuthority> {
    const keys = await webcrypto.subtle.generateKey(ECDSA, true, ['sign', 'verify']);
    const certificate = await X509CertificateGenerator.createSelfSigned({
      // Of two that share a name a client that knows both may try the wrong one.
      name: `CN=Test authority ${randomUUID()}`,
      keys,
      signingAlgorithm: ECDSA,
      notBefore: new Date(Date.now() - HOUR_MS),
      notAfter: new Date(Date.now() + HOUR_MS),
      extensions: [
        new BasicConstraintsExtension(true, 0, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      ],
    });
    const directory = mkdtempSync(join(tmpdir(), 'countersign-test-ca-'));
    const caFile = join(directory, 'ca.pem');
    writeFileSync(caFile, certificate.toString('pem'));
    return new TestAuthority(caFile, directory, certificate, keys);
  }

  /**
   * For a server or a client.
   * @param hosts names and addresses that it is good for
   * @param validForMs from an hour ago on; negative for one that has expired by so much
   */
  async issue(hosts: readonly string[], validForMs = HOUR_MS): Promise<TestCertificate> {
    this.issued += 1;
    const name = String(this.issued);
    const keys = await webcrypto.subtle.generateKey(ECDSA, true, ['sign', 'verify']);
    const certificate = await X509CertificateGenerator.create({
      subject: `CN=${hosts[0]}`,
      issuer: this.certificate.subject,
      publicKey: keys.publicKey,
      signingKey: this.keys.privateKey,
      signingAlgorithm: ECDSA,
      notBefore: new Date(Date.now() - HOUR_MS),
      notAfter: new Date(Date.now() + validForMs),
      extensions: [
        new SubjectAlternativeNameExtension(hosts.map((value) => ({ type: isIP(value) ? 'ip' : 'dns', value }))),
        new ExtendedKeyUsageExtension(SERVER_AND_CLIENT),
      ],
    });
    const [certFile, keyFile] = ['crt', 'key'].map((ending) => join(this.directory, `${name}.${ending}`));
    const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
    writeFileSync(certFile!, certificate.toString('pem'));
    writeFileSync(keyFile!, `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----\n`, { mode: 0o600 });
    return { certFile: certFile!, keyFile: keyFile! };
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
