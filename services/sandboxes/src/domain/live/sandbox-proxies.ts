import { Egress } from '@countersign/consumer';
import { CLOCK, type Clock } from '@countersign/platform-clock';
import { Inject, Injectable } from '@nestjs/common';
import { parseAllowedHost } from '../../broker-secrets/allowed-host.js';
import { BrokerProxy } from '../../broker-secrets/broker-proxy.js';
import { newPlaceholder, type BrokeredSecret } from '../../broker-secrets/brokered-secret.js';
import { SandboxAuthority } from '../../broker-secrets/sandbox-authority.js';
import type { SandboxEntity } from '../../database/sandbox.entity.js';
import type { ProxyDoor } from '../../executors/executor.js';
import { brokered, slotOf } from '../sandbox-kind.js';
import { HeldValues } from '../use/held-values.js';

export interface OpenProxy {
  door: ProxyDoor;
  secrets: readonly BrokeredSecret[];
  close(): Promise<void>;
}

/** The way out of each sandbox that has one. */
@Injectable()
export class SandboxProxies {
  constructor(
    private readonly values: HeldValues,
    private readonly egress: Egress,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @returns null for a sandbox that reaches nothing */
  async open(sandbox: SandboxEntity): Promise<OpenProxy | null> {
    if (sandbox.network === 'none' && brokered(sandbox).length === 0) return null;
    const secrets = brokered(sandbox).map((secret): BrokeredSecret => ({
      ...slotOf(secret),
      placeholder: newPlaceholder(),
      hosts: secret.hosts.map((host) => parseAllowedHost(host)!),
    }));
    const authority = await SandboxAuthority.create(sandbox.expiresAt.getTime() - this.clock.now().getTime());
    const proxy = await BrokerProxy.start({
      secrets,
      values: this.values.for(sandbox),
      authority,
      policy: this.egress.policy,
      open: sandbox.network === 'public',
    });
    const door = { directory: proxy.directory, trustedCas: authority.trustedCas() };
    return { door, secrets, close: () => proxy.stop() };
  }
}
