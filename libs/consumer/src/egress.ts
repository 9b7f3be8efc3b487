import { operatorSettings, parseSettings, type Environment } from '@countersign/platform-config';
import { createEgressDispatcher, egressPolicy, type EgressPolicy } from '@countersign/platform-egress';
import type { OnApplicationShutdown } from '@nestjs/common';
import type { Dispatcher } from 'undici';

/** How a consumer calls out: to public addresses, and to what the operator has opened. */
export class Egress implements OnApplicationShutdown {
  /** For undici, and for libraries that take a `fetch`: no redirect, no cookie, no proxy gets around the rules. */
  readonly dispatcher: Dispatcher;

  private constructor(readonly policy: EgressPolicy) {
    this.dispatcher = createEgressDispatcher(policy);
  }

  /** @throws ConfigurationError */
  static of(env: Environment): Egress {
    const { egressAllow } = parseSettings({ egressAllow: operatorSettings.egressAllow }, env);
    return new Egress(egressPolicy(egressAllow));
  }

  /** After the last call has come to its end. */
  async onApplicationShutdown(): Promise<void> {
    await this.dispatcher.destroy();
  }
}
