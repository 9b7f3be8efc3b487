import { describe, test } from '@jest/globals';
import { emulatedKeyProvider, whyNoEmulator } from './fixtures/kms-emulator.js';
import { keyProviderSuite } from './key-provider-suite.js';

const obstacle = whyNoEmulator();

if (obstacle !== null) {
  test.skip(`aws-kms against a third-party emulator (skipped: ${obstacle})`, () => {});
} else {
  describe('aws-kms (third-party emulator)', () => {
    keyProviderSuite(emulatedKeyProvider, {
      limitMs: 120_000,
      notHere: {
        openingWithSealingRights: 'the emulator gives everybody every right',
        openingThatOnlyWraps: 'the emulator gives everybody every right',
        disable: 'the emulator uses disabled keys, too',
        denyAll: 'the emulator gives everybody every right',
      },
    });
  });
}
