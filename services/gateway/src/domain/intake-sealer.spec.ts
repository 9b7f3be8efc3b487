import { createSecret, INTAKE_INFO, intakeAad, rotateSecret } from '@countersign/contracts';
import { generateX25519KeyPair, hpkeOpen } from '@countersign/custody-hpke';
import { expect, test } from '@jest/globals';
import { IntakeSealer } from './intake-sealer.js';

const keys = generateX25519KeyPair();
const VALUE = 'päss\u0000wört 🔑';
const open = async (sealed: string, aad: string) => {
  const bytes = Buffer.from(sealed, 'base64url');
  const opened = await hpkeOpen({ recipientPrivateKey: keys.privateKey, info: INTAKE_INFO, aad, sealed: bytes });
  return Buffer.from(opened).toString('utf8');
};

test('the store opens what was sealed, for this operation, team and name only', async () => {
  const sealed = await new IntakeSealer(keys.publicKey).seal(VALUE, createSecret, 'team-1', 'TOKEN');
  expect(await open(sealed, intakeAad(createSecret, 'team-1', 'TOKEN'))).toBe(VALUE);
  const elsewhere = [
    intakeAad(rotateSecret, 'team-1', 'TOKEN'),
    intakeAad(createSecret, 'team-2', 'TOKEN'),
    intakeAad(createSecret, 'team-1', 'OTHER'),
  ];
  for (const aad of elsewhere) await expect(open(sealed, aad)).rejects.toThrow();
});
