import { health, type ConsumerName } from '@countersign/contracts';
import { Handles } from '@countersign/platform-bus';
import { Controller, type Type } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** Answers whether a consumer can do its work: it needs its own database; what else it needs says so in each answer. */
export function healthControllerOf(consumer: ConsumerName): Type<unknown> {
  @Controller()
  class HealthController {
    constructor(private readonly dataSource: DataSource) {}

    @Handles(health[consumer])
    async check() {
      const answers = await this.dataSource.query('SELECT 1').then(
        () => true,
        () => false,
      );
      return { ready: answers, problems: answers ? [] : ['the database does not answer'] };
    }
  }
  return HealthController;
}
