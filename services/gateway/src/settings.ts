import type { Jwk } from '@countersign/custody-hpke';
import {
  auditCountSeconds,
  ConfigurationError,
  operatorSettings,
  parseSettings,
  readSettingFile,
  type Environment,
  type Parsed,
  type Setting,
} from '@countersign/platform-config';
import { readJson } from '@countersign/platform-service';
import { z } from 'zod';

const path = { expects: 'the path of a readable file', schema: z.string().min(1) };

export const gatewaySettings = {
  port: operatorSettings.port,
  host: {
    name: 'COUNTERSIGN_HOST',
    description: 'The address on which the API listens.',
    expects: 'an IP address or a host name',
    schema: z.string().min(1),
    default: '127.0.0.1',
  } satisfies Setting<string>,
  trustedProxies: {
    name: 'COUNTERSIGN_TRUSTED_PROXIES',
    description:
      'How many reverse proxies stand in front and set X-Forwarded-For, -Proto and -Host. With 0 nobody is believed.',
    expects: 'a number from 0 to 10',
    schema: z.string().regex(/^\d+$/).transform(Number).pipe(z.number().max(10)),
    default: '0',
  } satisfies Setting<number>,
  adminEmail: operatorSettings.adminEmail,
  auditCountSeconds,
  adminPasswordFile: {
    name: 'COUNTERSIGN_ADMIN_PASSWORD_FILE',
    description: "The file with the first admin's password. It is read only while there is no account.",
    expects: 'a file that holds 12 to 1024 characters',
    schema: z.string().min(1),
    optional: true,
  } as Setting<string | undefined>,
  consoleDirectory: {
    name: 'COUNTERSIGN_CONSOLE_DIRECTORY',
    description: 'The built console, which the gateway serves beside the API. Without it only the API is served.',
    expects: 'the path of a directory',
    schema: z.string().min(1),
    optional: true,
  } as Setting<string | undefined>,
  intakePublicKeyFile: {
    ...path,
    name: 'COUNTERSIGN_INTAKE_PUBLIC_KEY_FILE',
    description: 'X25519 public key (JWK) of secrets-store, to which values are sealed on their way in.',
  } satisfies Setting<string>,
  fingerprintKeyFile: {
    ...path,
    name: 'COUNTERSIGN_FINGERPRINT_KEY_FILE',
    description: 'A random secret under which requests with an Idempotency-Key are hashed.',
  } satisfies Setting<string>,
};

export type GatewaySettings = Parsed<typeof gatewaySettings>;
export const GATEWAY_SETTINGS = Symbol('GatewaySettings');

export interface GatewayConfiguration {
  settings: GatewaySettings;
  intakeKey: Jwk;
  fingerprintKey: string;
}

/** Fewer characters could be guessed by who reads the hashes. */
const FINGERPRINT_KEY_MIN = 32;

/** @throws ConfigurationError naming every wrong setting */
export function readConfiguration(env: Environment): GatewayConfiguration {
  const settings = parseSettings(gatewaySettings, env);
  const fingerprintKey = readSettingFile(gatewaySettings.fingerprintKeyFile, settings.fingerprintKeyFile);
  if (fingerprintKey.length < FINGERPRINT_KEY_MIN) {
    const { name } = gatewaySettings.fingerprintKeyFile;
    throw new ConfigurationError(`${name} names a file with fewer than ${FINGERPRINT_KEY_MIN} characters.`);
  }
  const intakeKey = readJson<Jwk>(gatewaySettings.intakePublicKeyFile, settings.intakePublicKeyFile);
  return { settings, intakeKey, fingerprintKey };
}
