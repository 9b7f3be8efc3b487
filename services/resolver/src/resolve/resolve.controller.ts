import { resolve, type ConsumerName } from '@countersign/contracts';
import { Called, Handles, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { ResolveHandler } from './resolve.handler.js';

@Controller()
export class ResolveController {
  constructor(private readonly handler: ResolveHandler) {}

  @Handles(resolve)
  resolve(@Called() { request, caller }: Call<typeof resolve>) {
    // The consumer is who signed the request, and its lease and references must be its own. Only
    // consumers may ask (the operation's callers).
    return this.handler.resolve(request, caller.issuer as ConsumerName);
  }
}
