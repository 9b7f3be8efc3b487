import type { PublicKeyFile } from '@countersign/custody-seal';
import { parseSettings, type Environment, type Setting } from '@countersign/platform-config';
import { readJson } from '@countersign/platform-service';
import type { Jwk } from '@countersign/custody-hpke';
import { z } from 'zod';

const path = { expects: 'the path of a readable file', schema: z.string().min(1) };

export const storeSettings = {
  sealingKeyFile: {
    ...path,
    name: 'COUNTERSIGN_SEALING_KEY_FILE',
    description: 'X25519 public key (JWK with `kid`) that wraps data keys. The private half is for the resolver alone.',
  } satisfies Setting<string>,
  intakeKeyFile: {
    ...path,
    name: 'COUNTERSIGN_INTAKE_KEY_FILE',
    description: 'X25519 private key (JWK) to which the gateway seals values on their way in.',
  } satisfies Setting<string>,
};

export interface StoreKeys {
  sealing: PublicKeyFile;
  intake: Jwk;
}

export function readStoreKeys(env: Environment): StoreKeys {
  const settings = parseSettings(storeSettings, env);
  return {
    sealing: readJson(storeSettings.sealingKeyFile, settings.sealingKeyFile),
    intake: readJson(storeSettings.intakeKeyFile, settings.intakeKeyFile),
  };
}
