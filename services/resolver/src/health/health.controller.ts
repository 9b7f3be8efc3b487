import { health } from '@countersign/contracts';
import { Handles } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';

@Controller()
export class HealthController {
  constructor(private readonly dataSource: DataSource) {}

  @Handles(health.resolver)
  async check() {
    const answers = await this.dataSource.query('SELECT head FROM revision_counter').then(
      () => true,
      () => false,
    );
    return { ready: answers, problems: answers ? [] : ['the store cannot be read'] };
  }
}
