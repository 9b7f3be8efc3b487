import { newKeyPair, parsePrivateKeys, parsePublicKeys, WatchedKeyFile } from '@countersign/custody-hpke';
import { Opener, OpeningKeyring } from '@countersign/custody-open';
import { Sealer, SealingKeys } from '@countersign/custody-seal';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const place = {
  team: '0199a1b2-0000-7000-8000-00000000000a',
  secretId: '0199a1b2-0000-7000-8000-00000000000b',
  version: 3,
};
const KEY_ID = 'local-1';

/** Custody as secrets-store and resolver use it: from key files, key by key, to and from what is stored. */
export class Custody {
  private readonly sealer = new Sealer();

  private constructor(
    private readonly sealing: SealingKeys,
    private readonly opener: Opener,
  ) {}

  static make(): Custody {
    const { publicKey, privateKey } = newKeyPair(KEY_ID);
    const directory = mkdtempSync(join(tmpdir(), 'countersign-bench-custody-'));
    try {
      const file = (name: string, key: object) => {
        writeFileSync(join(directory, name), JSON.stringify({ keys: [key] }), { mode: 0o600 });
        return join(directory, name);
      };
      const publicKeys = new WatchedKeyFile(file('sealing', publicKey), parsePublicKeys, { secret: false });
      const privateKeys = new WatchedKeyFile(file('opening', privateKey), parsePrivateKeys, { secret: true });
      return new Custody(
        new SealingKeys({ local: publicKeys }),
        new Opener(new OpeningKeyring({ local: privateKeys })),
      );
    } finally {
      rmSync(directory, { recursive: true });
    }
  }

  async seal(value: Buffer): Promise<Buffer> {
    return this.sealer.seal((await this.sealing.find(KEY_ID))!, value, place);
  }

  async open(stored: Buffer): Promise<void> {
    (await this.opener.open(stored, place, 'BENCHMARK')).wipe();
  }
}
