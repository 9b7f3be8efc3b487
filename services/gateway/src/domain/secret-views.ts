import {
  deletedSecret,
  page,
  propagationView as propagation,
  usedReference,
  secret,
  secretName,
  writtenSecret,
} from '@countersign/contracts';
import { sandboxEffectView } from './sandbox-views.js';
import { teamParams } from './words.js';
import { z } from 'zod';

export const secretParams = teamParams.extend({ name: secretName });

/** The shapes of the contracts, by the names that they have in the API's document. */
export const secretView = secret.meta({ id: 'Secret' });
export const secretPage = page(secretView);
export const writtenSecretView = writtenSecret.meta({ id: 'WrittenSecret' });
/** With what becomes of the sandboxes that hold the previous version; null where nobody could say in time. */
export const rotatedSecretView = writtenSecret
  .extend({ sandboxes: z.array(sandboxEffectView).nullable() })
  .meta({ id: 'RotatedSecret' });
export const deletedSecretView = deletedSecret.meta({ id: 'DeletedSecret' });
export const referencePage = page(usedReference.meta({ id: 'Reference' }));
export const propagationView = propagation.meta({ id: 'PropagationView' });
