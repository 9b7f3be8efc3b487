import {
  deletedSecret,
  listedSecret,
  page,
  propagationView as propagation,
  usedReference,
  secretName,
  writtenSecret,
} from '@countersign/contracts';
import { teamParams } from './words.js';

export const secretParams = teamParams.extend({ name: secretName });

/** The shapes of the contracts, by the names that they have in the API's document. */
export const secretView = listedSecret.meta({ id: 'Secret' });
export const secretPage = page(secretView);
export const writtenSecretView = writtenSecret.meta({ id: 'WrittenSecret' });
export const deletedSecretView = deletedSecret.meta({ id: 'DeletedSecret' });
export const referencePage = page(usedReference.meta({ id: 'Reference' }));
export const propagationView = propagation.meta({ id: 'PropagationView' });
