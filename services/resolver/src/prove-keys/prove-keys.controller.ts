import { openingKeyIds, proveKey } from '@countersign/contracts';
import { OPENING_KEYS, type OpeningKeys } from '@countersign/custody-open';
import { Called, Handles, type Call } from '@countersign/platform-bus';
import { Controller, Inject } from '@nestjs/common';
import { ProveKeysHandler } from './prove-keys.handler.js';

/** What the resolver can open with: by name, and by proof. */
@Controller()
export class ProveKeysController {
  constructor(
    private readonly handler: ProveKeysHandler,
    @Inject(OPENING_KEYS) private readonly keys: OpeningKeys,
  ) {}

  @Handles(openingKeyIds)
  async list() {
    return { keyIds: await this.keys.ids() };
  }

  @Handles(proveKey)
  prove(@Called() { request }: Call<typeof proveKey>) {
    return this.handler.prove(request);
  }
}
