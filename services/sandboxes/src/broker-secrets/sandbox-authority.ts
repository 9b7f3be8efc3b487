import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import type { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
/** For clocks that are a little behind. */
const BACKDATED_MS = 3_600_000;

/** The CA of one sandbox, made for it and trusted in it alone. Its key never leaves this process, nor outlives the sandbox. */
export class SandboxAuthority {
  private readonly contexts = new Map<string, Promise<SecureContext>>();

  private constructor(
    private readonly keys: webcrypto.CryptoKeyPair,
    private readonly certificate: x509.X509Certificate,
    /** One key for all its hosts: they are one and the same proxy. */
    private readonly hostKeys: webcrypto.CryptoKeyPair,
    private readonly hostKeyPem: string,
    private readonly until: Date,
  ) {}

  static async create(lifetimeMs: number): Promise<SandboxAuthority> {
    const [keys, hostKeys] = await Promise.all([newKeys(), newKeys()]);
    const until = new Date(Date.now() + lifetimeMs + BACKDATED_MS);
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
      name: 'CN=Countersign sandbox',
      notBefore: new Date(Date.now() - BACKDATED_MS),
      notAfter: until,
      signingAlgorithm: ALGORITHM,
      keys,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    const key = await crypto.subtle.exportKey('pkcs8', hostKeys.privateKey);
    return new SandboxAuthority(keys, certificate, hostKeys, x509.PemConverter.encode(key, 'PRIVATE KEY'), until);
  }

  /** What programs in the sandbox trust: what this process does (an operator may have added CAs), and this one. */
  trustedCas(): string {
    return [...getCACertificates(), this.certificate.toString('pem'), ''].join('\n');
  }

  /** As the proxy answers in a host's name. */
  contextFor(host: string): Promise<SecureContext> {
    const known = this.contexts.get(host);
    if (known) return known;
    const made = this.issue(host).then((cert) => createSecureContext({ cert, key: this.hostKeyPem }));
    this.contexts.set(host, made);
    return made;
  }

  private async issue(host: string): Promise<string> {
    const leaf = await x509.X509CertificateGenerator.create({
      subject: 'CN=Countersign sandbox proxy',
      issuer: this.certificate.subject,
      notBefore: new Date(Date.now() - BACKDATED_MS),
      notAfter: this.until,
      signingAlgorithm: ALGORITHM,
      publicKey: this.hostKeys.publicKey,
      signingKey: this.keys.privateKey,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension([{ type: isIP(host) ? 'ip' : 'dns', value: host }]),
        await x509.AuthorityKeyIdentifierExtension.create(this.keys.publicKey),
      ],
    });
    return leaf.toString('pem');
  }
}

async function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}
