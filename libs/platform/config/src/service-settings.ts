import { z } from 'zod';
import { operatorSettings } from './operator-settings.js';
import type { Setting } from './settings.js';
import { databaseTlsSettings, natsTlsSettings } from './tls-settings.js';

const file = (name: string, description: string): Setting<string> => ({
  name,
  description,
  expects: 'the path of a readable file',
  schema: z.string().min(1),
});

/** What every service is told at boot. */
export const serviceSettings = {
  natsUrl: { ...operatorSettings.natsUrl, optional: false, description: 'The NATS server.' } satisfies Setting<string>,
  natsUser: {
    name: 'NATS_USER',
    description: "The service's NATS identity.",
    expects: 'a user name',
    schema: z.string().min(1),
    optional: true,
  } as Setting<string | undefined>,
  natsPasswordFile: {
    ...file('NATS_PASSWORD_FILE', 'The file with its password.'),
    optional: true,
  } as Setting<string | undefined>,
  natsCaFile: natsTlsSettings.caFile,
  natsCertFile: natsTlsSettings.certFile,
  natsKeyFile: natsTlsSettings.keyFile,
  identityKeyFile: file('COUNTERSIGN_IDENTITY_KEY_FILE', 'Ed25519 private key (JWK) that signs its actor tokens.'),
  trustedKeysFile: file('COUNTERSIGN_TRUSTED_KEYS_FILE', 'Public keys (JWKS, `kid` = service) of all services.'),
  logLevel: operatorSettings.logLevel,
};

/** And every service that keeps data. */
export const databaseSettings = {
  databaseUrl: {
    ...operatorSettings.databaseUrl,
    optional: false,
    description: "The database, as the service's own role.",
  } satisfies Setting<string>,
  databasePasswordFile: {
    ...file('DATABASE_PASSWORD_FILE', 'The file with the password of that role, where the URL has none.'),
    optional: true,
  } as Setting<string | undefined>,
  databaseCaFile: databaseTlsSettings.caFile,
  databaseCertFile: databaseTlsSettings.certFile,
  databaseKeyFile: databaseTlsSettings.keyFile,
};
