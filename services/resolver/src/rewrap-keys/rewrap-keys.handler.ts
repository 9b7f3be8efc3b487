import { CountersignError, type RequestOf, type ResponseOf, type rewrapKeys } from '@countersign/contracts';
import { OPENING_KEYS, unopenable, type OpeningKeys } from '@countersign/custody-open';
import { CLOCK, type Clock } from '@countersign/platform-clock';
import { Inject, Injectable } from '@nestjs/common';

type Request = RequestOf<typeof rewrapKeys>;
type Item = Request['items'][number];
type Outcome = ResponseOf<typeof rewrapKeys>['items'][number];

/** Calls of a key provider at a time: KMS answers in some 10 ms, and values that consumers wait for come first. */
const AT_A_TIME = 8;

/** Then what is not begun yet is handed back: the store asks again, and would wait 30 seconds for this answer. */
const TIME_MS = 20_000;

/** Wraps data keys anew for the store, which can open none. Only wrapped keys come and go. */
@Injectable()
export class RewrapKeysHandler {
  constructor(
    @Inject(OPENING_KEYS) private readonly keys: OpeningKeys,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws CountersignError KEY_UNAVAILABLE where it has not the key to wrap with */
  async rewrap({ toKeyId, items }: Request): Promise<ResponseOf<typeof rewrapKeys>> {
    // SAFETY: a key that only the asker can open would be the way out for every value there is.
    if (!(await this.keys.ids()).includes(toKeyId)) throw notHere(toKeyId);
    const untilMs = this.clock.monotonic() + TIME_MS;
    const outcomes: Outcome[] = [];
    const queue = items.entries();
    const work = async () => {
      for (const [index, item] of queue) {
        outcomes[index] = this.clock.monotonic() < untilMs ? await this.rewrapOne(item, toKeyId) : LATER;
      }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, work));
    return { items: outcomes };
  }

  private async rewrapOne({ team, secretId, secret, version, ...wrapped }: Item, toKeyId: string): Promise<Outcome> {
    try {
      const { keyId } = wrapped;
      const wrappedKey = Buffer.from(wrapped.wrappedKey, 'base64url');
      const rewrapped = await this.keys.rewrap({ keyId, wrappedKey }, { team, secretId, version }, toKeyId);
      return { outcome: 'rewrapped', wrappedKey: Buffer.from(rewrapped).toString('base64url') };
    } catch (error) {
      const { code, detail } = unopenable(error, secret, version);
      return { outcome: 'failed', code, detail, transient: code === 'SERVICE_UNAVAILABLE' };
    }
  }
}

const LATER: Outcome = {
  outcome: 'failed',
  code: 'SERVICE_UNAVAILABLE',
  detail: 'The key provider is slow: some versions have to wait.',
  transient: true,
};

function notHere(keyId: string): CountersignError {
  return new CountersignError(
    'KEY_UNAVAILABLE',
    `The resolver does not have the key ${keyId}. Add it to the opening keys, or to COUNTERSIGN_KMS_KEY_ARNS, of every resolver.`,
    { key: keyId },
  );
}
