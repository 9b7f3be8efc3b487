import { rewrapKeys } from '@countersign/contracts';
import { Called, Handles, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { RewrapKeysHandler } from './rewrap-keys.handler.js';

@Controller()
export class RewrapKeysController {
  constructor(private readonly handler: RewrapKeysHandler) {}

  @Handles(rewrapKeys)
  rewrap(@Called() { request }: Call<typeof rewrapKeys>) {
    return this.handler.rewrap(request);
  }
}
