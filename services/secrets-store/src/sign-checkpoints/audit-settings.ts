import { AuditKeyError, parseSigningKeys, type SigningKeys } from '@countersign/audit-chain';
import {
  auditCountSeconds,
  ConfigurationError,
  parseSettings,
  readSettingFile,
  type Environment,
  type Parsed,
  type Setting,
} from '@countersign/platform-config';
import { z } from 'zod';

const numberFrom = (min: number, max: number) => ({
  expects: `a number from ${min} to ${max}`,
  schema: z.string().regex(/^\d+$/).transform(Number).pipe(z.number().min(min).max(max)),
});

const auditSettings = {
  keyFile: {
    name: 'COUNTERSIGN_AUDIT_KEY_FILE',
    description:
      'Ed25519 private key (JWK with `kid`) that signs checkpoints and exports; in a JWKS the first one signs, and the public ' +
      'halves of all are published.',
    expects: 'the path of a readable file',
    schema: z.string().min(1),
  } satisfies Setting<string>,
  checkpointSeconds: {
    ...numberFrom(1, 86_400),
    name: 'COUNTERSIGN_AUDIT_CHECKPOINT_SECONDS',
    description: 'How long an entry may wait for the next signed checkpoint of its chain.',
    default: '3600',
  } satisfies Setting<number>,
  checkpointEntries: {
    ...numberFrom(1, 1_000_000),
    name: 'COUNTERSIGN_AUDIT_CHECKPOINT_ENTRIES',
    description: 'How many entries may wait for it.',
    default: '1000',
  } satisfies Setting<number>,
  countSeconds: auditCountSeconds,
};

export type AuditSettings = Parsed<typeof auditSettings> & { keys: SigningKeys };
export const AUDIT_SETTINGS = Symbol('AuditSettings');

/** @throws ConfigurationError that says what is wrong with the key's file, and nothing of its content */
export function readAuditSettings(env: Environment): AuditSettings {
  const settings = parseSettings(auditSettings, env);
  const text = readSettingFile(auditSettings.keyFile, settings.keyFile);
  try {
    return { ...settings, keys: parseSigningKeys(text) };
  } catch (error) {
    if (!(error instanceof AuditKeyError)) throw error;
    throw new ConfigurationError(`${auditSettings.keyFile.name} names a file that ${error.message}.`);
  }
}
