import { customProviderInput, customProviderPatch, provider, providerKey } from '@countersign/contracts';
import { z } from 'zod';
import { teamParams, uuid } from './words.js';

export const providerParams = teamParams.extend({
  provider: providerKey.meta({ description: 'A built-in provider.', example: 'openai' }),
});
export const customProviderParams = teamParams.extend({
  id: uuid.meta({ description: 'The id of the custom provider.' }),
});

/** The shapes of the contracts, by the names that they have in the API's document; a field too many is refused. */
export const providerView = provider.meta({ id: 'Provider' });
export const providerList = z.object({ items: z.array(providerView) });
export const customProviderBody = customProviderInput.strict().meta({ id: 'CustomProviderInput' });
export const customProviderPatchBody = customProviderPatch.strict().meta({ id: 'CustomProviderPatch' });
