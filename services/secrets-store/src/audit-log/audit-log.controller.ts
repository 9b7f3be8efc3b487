import { appendAudit, CountersignError, listAudit } from '@countersign/contracts';
import { Called, Handles, type Call } from '@countersign/platform-bus';
import { decodeCursor, toPage } from '@countersign/platform-database';
import { Controller } from '@nestjs/common';
import { AuditChain } from './audit-chain.js';
import { readableChain } from './readable-chain.js';

@Controller()
export class AuditLogController {
  constructor(private readonly chain: AuditChain) {}

  @Handles(appendAudit)
  async append(@Called() { request, caller }: Call<typeof appendAudit>) {
    // A service tells of its own acts only.
    if (request.entries.some(({ service }) => service !== caller.issuer)) {
      throw new CountersignError('FORBIDDEN', 'An entry names another service than the one that sent it.');
    }
    return { appended: await this.chain.append(request.entries) };
  }

  @Handles(listAudit)
  async list(@Called() { request, caller }: Call<typeof listAudit>) {
    const { chain } = readableChain(caller, request.of);
    const before = decodeCursor(request.cursor, /^\d{1,15}$/);
    const rows = await this.chain.newest(chain, { ...request, before, limit: request.limit + 1 });
    return toPage(rows, request.limit, ({ sequence }) => String(sequence));
  }
}
