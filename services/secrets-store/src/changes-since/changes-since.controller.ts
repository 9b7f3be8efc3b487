import { changesSince, type ResponseOf } from '@countersign/contracts';
import { Called, Handles, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { changesAfter } from '../domain/change-row.js';

/** The change log by revision, for whoever missed something on the bus. */
@Controller()
export class ChangesSinceController {
  constructor(private readonly dataSource: DataSource) {}

  @Handles(changesSince)
  async since(@Called() { request }: Call<typeof changesSince>): Promise<ResponseOf<typeof changesSince>> {
    const changes = await changesAfter(this.dataSource.manager, request.after, request.limit);
    const [counter]: { head: string }[] = await this.dataSource.query('SELECT head FROM revision_counter');
    const head = counter!.head;
    // No revision is ever skipped: a log that does not go on right behind `after` was cut off before it.
    const follows = changes[0] ? BigInt(changes[0].revision) === BigInt(request.after) + 1n : true;
    return follows ? { outcome: 'changes', changes, head } : { outcome: 'truncated', head };
  }
}
