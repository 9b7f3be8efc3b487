import type { Idempotency } from '@countersign/contracts';
import { CLOCK, type Clock } from '@countersign/platform-clock';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { once } from './idempotency.js';

/** A write of a service: one transaction, at most once per Idempotency-Key, at one moment in time. */
@Injectable()
export class WriteTransaction {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** What `write` returns is kept for retries: nothing that is shown once may be in it. */
  run<T>(
    actorId: string,
    idempotency: Idempotency | undefined,
    write: (manager: EntityManager, now: Date) => Promise<T>,
  ): Promise<T> {
    return this.dataSource.transaction((manager) =>
      once(manager, actorId, idempotency, () => write(manager, this.clock.now())),
    );
  }
}
