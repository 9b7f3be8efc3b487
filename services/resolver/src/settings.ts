import type { PrivateKeyFile } from '@countersign/custody-open';
import { ConfigurationError, parseSettings, type Environment, type Setting } from '@countersign/platform-config';
import { readJson } from '@countersign/platform-service';
import { z } from 'zod';

export const resolverSettings = {
  openingKeysFile: {
    name: 'COUNTERSIGN_OPENING_KEYS_FILE',
    description: 'X25519 private keys (JWKS, each with `kid`) that unwrap data keys. Only the resolver has them.',
    expects: 'the path of a readable file',
    schema: z.string().min(1),
  } satisfies Setting<string>,
};

export function readOpeningKeys(env: Environment): PrivateKeyFile[] {
  const settings = parseSettings(resolverSettings, env);
  const { keys } = readJson<{ keys?: PrivateKeyFile[] }>(resolverSettings.openingKeysFile, settings.openingKeysFile);
  if (!Array.isArray(keys) || keys.some(({ kid, d }) => !kid || !d)) {
    throw new ConfigurationError(`${resolverSettings.openingKeysFile.name} names a file that holds no private keys.`);
  }
  return keys;
}
