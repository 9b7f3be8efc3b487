import { describe } from '@jest/globals';
import { keyProviderSuite } from './key-provider-suite.js';
import { localKeyProvider } from './fixtures/local-key-provider.js';

describe('local', () => {
  // A local key cannot be switched off, only be taken out of its file; nobody but the file system gives rights to it; and
  // its private file always has both halves.
  keyProviderSuite(localKeyProvider, { hasNo: ['disable', 'denyAll', 'openingThatOnlyWraps'] });
});
