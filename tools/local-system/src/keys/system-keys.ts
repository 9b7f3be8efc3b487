import { createHash, generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensurePrivateDirectory } from '../files/private-directory.js';
import { ensureSecretFile, generatePassword, writeSecretFile } from '../files/secret-file.js';
import { LaunchFailure } from '../launch-failure.js';

/** Where the keys of one system lie. Each service is told the paths of those that it needs, and no others. */
export interface SystemKeys {
  /** Each service's Ed25519 private key, which signs its actor tokens. */
  identity: Record<string, string>;
  /** The public halves of all of them. */
  trusted: string;
  /** X25519: the public keys that data keys are wrapped to, and the private keys that unwrap them. */
  sealing: string;
  opening: string;
  /** X25519: what the gateway seals incoming values to, and what secrets-store opens them with. */
  intakePublic: string;
  intake: string;
  /** Ed25519: signs the audit log's checkpoints and exports; the public half is for those who verify them. */
  audit: string;
  auditPublic: string;
  /** Random; the gateway hashes requests that may be repeated under it. */
  fingerprint: string;
}

const CUSTODY_KEY_ID = 'local-1';

/** Makes what is missing and touches nothing that is there: a lost opening key would lose every value. */
export function ensureSystemKeys(home: string, services: readonly string[]): SystemKeys {
  const directory = ensurePrivateDirectory(join(home, 'keys'));
  const path = (name: string) => join(directory, name);
  const identity = Object.fromEntries(services.map((service) => [service, path(`identity.${service}.jwk`)]));
  const publicKeys = services.map((service) => {
    const text = ensureSecretFile(identity[service]!, () => json({ ...privateJwk('ed25519'), kid: service }));
    return publicHalf(text);
  });
  // Follows from the private ones, so it is written anew: a service may have come since.
  writeSecretFile(path('trusted.jwks'), json({ keys: publicKeys }));

  const opening = ensureSecretFile(path('opening.jwks'), () => {
    if (existsSync(path('sealing.jwks')) || existsSync(path('sealing.jwk'))) throw lost(path('opening.jwks'));
    return json({ keys: [{ ...privateJwk('x25519'), kid: CUSTODY_KEY_ID }] });
  });
  ensureSealingKeys(path('sealing.jwks'), path('sealing.jwk'), opening);

  const intake = ensureSecretFile(path('intake.jwk'), () => json(privateJwk('x25519')));
  writeSecretFile(path('intake.public.jwk'), json(publicHalf(intake)));
  const audit = ensureSecretFile(path('audit.jwk'), () => json(withThumbprint(privateJwk('ed25519'))));
  writeSecretFile(path('audit.public.jwk'), json(publicHalf(audit)));
  ensureSecretFile(path('fingerprint.key'), generatePassword);
  return {
    identity,
    trusted: path('trusted.jwks'),
    sealing: path('sealing.jwks'),
    opening: path('opening.jwks'),
    intakePublic: path('intake.public.jwk'),
    intake: path('intake.jwk'),
    audit: path('audit.jwk'),
    auditPublic: path('audit.public.jwk'),
    fingerprint: path('fingerprint.key'),
  };
}

/** @param before where the one sealing key lay until there could be several: it goes on being the one */
function ensureSealingKeys(sealing: string, before: string, opening: string): void {
  const text = ensureSecretFile(sealing, () => {
    if (existsSync(before)) return json({ keys: [JSON.parse(readFileSync(before, 'utf8'))] });
    return json({ keys: keysOf(opening).map((key) => publicHalf(json(key))) });
  });
  if (!existsSync(before)) return;
  // Only once its key is in the new place, on disk.
  const { x } = JSON.parse(readFileSync(before, 'utf8')) as JsonWebKey;
  if (keysOf(text).some((key) => key['x'] === x)) rmSync(before);
}

function keysOf(jwks: string): JsonWebKey[] {
  return (JSON.parse(jwks) as { keys: JsonWebKey[] }).keys;
}

type JsonWebKey = Record<string, unknown>;

function privateJwk(kind: 'ed25519' | 'x25519'): JsonWebKey {
  const { privateKey } = kind === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('x25519');
  return { ...privateKey.export({ format: 'jwk' }) };
}

function publicHalf(privateKey: string): JsonWebKey {
  const { d: _secret, ...rest } = JSON.parse(privateKey) as JsonWebKey;
  return rest;
}

/** Named after itself (RFC 7638), so that whoever pinned a key sees at once whether it is the one that signed. */
function withThumbprint(key: JsonWebKey): JsonWebKey {
  const { crv, kty, x } = key;
  return { ...key, kid: createHash('sha256').update(json({ crv, kty, x })).digest('base64url') };
}

function lost(path: string): LaunchFailure {
  return new LaunchFailure(
    `${path} is missing: without it no stored value can be opened again. Bring it back from a backup, or begin anew with an empty home.`,
  );
}

function json(value: unknown): string {
  return JSON.stringify(value);
}
