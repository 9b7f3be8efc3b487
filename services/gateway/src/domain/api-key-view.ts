import { timestamp } from '@countersign/contracts';
import { z } from 'zod';
import type { ApiKeyEntity } from '../database/api-key.entity.js';
import { userName, uuid } from './words.js';

export const apiKeyView = z
  .object({
    id: uuid,
    name: userName,
    prefix: z
      .string()
      .meta({ description: 'The first characters of the key, to tell keys apart.', example: 'cs_Zx81kQ2m' }),
    createdAt: timestamp,
    expiresAt: timestamp.nullable(),
    lastUsedAt: timestamp.nullable().meta({ description: 'To the minute.' }),
  })
  .meta({ id: 'ApiKey' });

export function viewApiKey({ id, name, prefix, createdAt, expiresAt, lastUsedAt }: ApiKeyEntity) {
  return {
    ...{ id, name, prefix },
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  };
}
