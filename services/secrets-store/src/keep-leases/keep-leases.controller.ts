import { acquireLease, leaveLease, renewLease, reportUsage } from '@countersign/contracts';
import { Called, Handles, HandlesDirectly, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { LeaseRows } from './lease-rows.js';
import { UsageRecords } from './record-usage.js';

/** Grants leases, takes countersignatures, and takes leases back. The consumer is always who signed the request. */
@Controller()
export class KeepLeasesController {
  private readonly usage: UsageRecords;

  constructor(
    private readonly leases: LeaseRows,
    dataSource: DataSource,
  ) {
    this.usage = new UsageRecords(dataSource.manager);
  }

  @Handles(acquireLease)
  acquire(@Called() { request, caller }: Call<typeof acquireLease>) {
    return this.leases.acquire(caller.issuer, request);
  }

  @HandlesDirectly(renewLease)
  async renew({ request, caller }: Call<typeof renewLease>) {
    const answer = await this.leases.renew(caller.issuer, request);
    await this.usage.record({ ...request, consumer: caller.issuer });
    return answer;
  }

  @Handles(leaveLease)
  async leave(@Called() { request, caller }: Call<typeof leaveLease>) {
    await this.leases.leave(caller.issuer, request);
    await this.usage.record({ ...request, consumer: caller.issuer });
    return {};
  }

  @Handles(reportUsage)
  async report(@Called() { request, caller }: Call<typeof reportUsage>) {
    await this.usage.record({ ...request, consumer: caller.issuer });
    return {};
  }
}
