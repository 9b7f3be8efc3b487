import { AuditOutbox } from '@countersign/platform-audit';
import { serviceActor } from '@countersign/platform-bus';
import { CLOCK, type Clock } from '@countersign/platform-clock';
import { ConfigurationError, readSettingFile } from '@countersign/platform-config';
import { LOGGER, type Logger } from '@countersign/platform-log';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { UserEntity } from '../database/user.entity.js';
import { createAccount } from '../domain/accounts.js';
import { createTeam } from '../domain/teams.js';
import { newPassword } from '../domain/words.js';
import { gatewaySettings, GATEWAY_SETTINGS, type GatewaySettings } from '../settings.js';

/** Makes the deployment's admin and a first team, where there is nobody yet. */
@Injectable()
export class FirstStart implements OnApplicationBootstrap {
  constructor(
    private readonly dataSource: DataSource,
    private readonly audit: AuditOutbox,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(GATEWAY_SETTINGS) private readonly settings: GatewaySettings,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws ConfigurationError where there is nobody yet and no password for the first admin */
  async onApplicationBootstrap(): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      // Two replicas that start together would make two admins: the second waits, and finds the first one's.
      await manager.query("SELECT pg_advisory_xact_lock(hashtext('gateway:first-start'))");
      if (await manager.exists(UserEntity)) return;
      await this.begin(manager);
    });
  }

  private async begin(manager: EntityManager): Promise<void> {
    const now = this.clock.now();
    const account = { email: this.settings.adminEmail, name: 'Admin', password: this.password() };
    const admin = await createAccount(manager, { ...account, deploymentAdmin: true, mustChangePassword: false }, now);
    const act = { actor: serviceActor('gateway'), correlationId: uuidv7(), now };
    await createTeam(manager, this.audit, { slug: 'default', name: 'Default', admin }, act);
    this.logger.info({ admin: admin.id }, 'made the first admin and the team `default`');
  }

  private password(): string {
    const setting = gatewaySettings.adminPasswordFile;
    const file = this.settings.adminPasswordFile;
    if (!file) throw new ConfigurationError(`${setting.name} is not set: the first start needs ${setting.expects}.`);
    const password = newPassword.safeParse(readSettingFile(setting, file));
    if (!password.success) throw new ConfigurationError(`${setting.name} does not name ${setting.expects}.`);
    return password.data;
  }
}
