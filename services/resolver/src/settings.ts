import { parsePrivateKeys } from '@countersign/custody-hpke';
import { OpeningKeyring, type OpeningKeys } from '@countersign/custody-open';
import {
  ConfigurationError,
  operatorSettings,
  parseSettings,
  type Environment,
  type Setting,
} from '@countersign/platform-config';
import type { Logger } from '@countersign/platform-log';
import { watchKeyFile } from '@countersign/platform-service';
import { z } from 'zod';

const resolverSettings = {
  openingKeysFile: {
    name: 'COUNTERSIGN_OPENING_KEYS_FILE',
    description: 'X25519 private keys (JWKS, each with `kid`) that unwrap data keys. Only the resolver has them.',
    expects: 'the path of a readable file',
    schema: z.string().min(1),
    optional: true,
  } as Setting<string | undefined>,
  kmsKeyArns: operatorSettings.kmsKeyArns,
  kmsEndpoint: operatorSettings.kmsEndpoint as Setting<string | undefined>,
};

/** @throws ConfigurationError also where there is no key to open with */
export function readOpeningKeys(env: Environment, logger: Logger): OpeningKeys {
  const { openingKeysFile: file, kmsKeyArns, kmsEndpoint } = parseSettings(resolverSettings, env);
  const privateKeys = { parse: parsePrivateKeys, secret: true };
  const local =
    file === undefined ? undefined : watchKeyFile(resolverSettings.openingKeysFile, file, privateKeys, logger);
  if (kmsKeyArns.length === 0 && !local?.all().length) {
    throw new ConfigurationError(
      `There is no key to open with: ${resolverSettings.openingKeysFile.name} must name a file with at least one key, or ${resolverSettings.kmsKeyArns.name} at least one key in AWS KMS.`,
    );
  }
  return new OpeningKeyring({ local, kms: { arns: kmsKeyArns, endpoint: kmsEndpoint } });
}
