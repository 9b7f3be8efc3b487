import { parsePublicKeys, type Jwk } from '@countersign/custody-hpke';
import { SealingKeys, type SealingKeyring } from '@countersign/custody-seal';
import {
  ConfigurationError,
  operatorSettings,
  parseSettings,
  type Environment,
  type Setting,
} from '@countersign/platform-config';
import type { Logger } from '@countersign/platform-log';
import { readJson, watchKeyFile } from '@countersign/platform-service';
import { z } from 'zod';

const path = { expects: 'the path of a readable file', schema: z.string().min(1) };

const storeSettings = {
  sealingKeysFile: {
    ...path,
    name: 'COUNTERSIGN_SEALING_KEYS_FILE',
    description: 'X25519 public keys (JWKS, each with `kid`) that wrap data keys. Private halves are for the resolver.',
    optional: true,
  } as Setting<string | undefined>,
  kmsKeyArns: operatorSettings.kmsKeyArns,
  kmsEndpoint: operatorSettings.kmsEndpoint as Setting<string | undefined>,
  intakeKeyFile: {
    ...path,
    name: 'COUNTERSIGN_INTAKE_KEY_FILE',
    description: 'X25519 private key (JWK) to which the gateway seals values on their way in.',
  } satisfies Setting<string>,
};

export interface StoreKeys {
  sealing: SealingKeyring;
  intake: Jwk;
}

/** @throws ConfigurationError also where there is no key to seal to */
export function readStoreKeys(env: Environment, logger: Logger): StoreKeys {
  const { sealingKeysFile: file, kmsKeyArns, kmsEndpoint, intakeKeyFile } = parseSettings(storeSettings, env);
  const publicKeys = { parse: parsePublicKeys, secret: false };
  const local = file === undefined ? undefined : watchKeyFile(storeSettings.sealingKeysFile, file, publicKeys, logger);
  if (kmsKeyArns.length === 0 && !local?.all().length) {
    throw new ConfigurationError(
      `There is no key to seal to: ${storeSettings.sealingKeysFile.name} must name a file with at least one key, or ${storeSettings.kmsKeyArns.name} at least one key in AWS KMS.`,
    );
  }
  return {
    sealing: new SealingKeys({ local, kms: { arns: kmsKeyArns, endpoint: kmsEndpoint } }),
    intake: readJson(storeSettings.intakeKeyFile, intakeKeyFile),
  };
}
