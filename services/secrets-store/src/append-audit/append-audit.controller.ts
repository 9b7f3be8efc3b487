import { appendAudit, CountersignError } from '@countersign/contracts';
import { Called, Handles, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { ChainAppender } from './chain-appender.js';

@Controller()
export class AppendAuditController {
  constructor(private readonly chains: ChainAppender) {}

  @Handles(appendAudit)
  async append(@Called() { request, caller }: Call<typeof appendAudit>) {
    // A service tells of its own acts only.
    if (request.entries.some(({ service }) => service !== caller.issuer)) {
      throw new CountersignError('FORBIDDEN', 'An entry names another service than the one that sent it.');
    }
    return { appended: await this.chains.append(request.entries) };
  }
}
