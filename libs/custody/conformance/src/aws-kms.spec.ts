import { describe } from '@jest/globals';
import { awsKmsKeyProvider } from './fixtures/aws-kms-key-provider.js';
import { keyProviderSuite } from './key-provider-suite.js';

// Within one region KMS re-encrypts by itself; between two, the resolver decrypts here and encrypts there.
describe.each<[string, [string, string]]>([
  ['in one region', ['eu-central-1', 'eu-central-1']],
  ['in two regions', ['eu-central-1', 'us-east-1']],
])('aws-kms (wire-level double), both keys %s', (_where, regions) => {
  keyProviderSuite(() => awsKmsKeyProvider(regions), { limitMs: 60_000 });
});
