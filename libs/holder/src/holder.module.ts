import type { ConsumerName } from '@countersign/contracts';
import { BUS_CONNECTION, BusClient, type NatsConnection } from '@countersign/platform-bus';
import { CLOCK, type Clock } from '@countersign/platform-clock';
import { LOGGER, type Logger } from '@countersign/platform-log';
import {
  Module,
  type BeforeApplicationShutdown,
  type DynamicModule,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { createHolder, type CreateHolderOptions, type HolderProcess } from './create-holder.js';
import { Holder } from './holder.js';

const HOLDER_PROCESS = Symbol('HolderProcess');

/** Gives a consumer its `Holder`: one lease for the process, from its start to its end. */
@Module({})
export class HolderModule {
  /** @param longestUseMs the longest lifetime that it will ever give a use; without one, no use may have its own */
  static with(consumer: ConsumerName, { longestUseMs }: Pick<CreateHolderOptions, 'longestUseMs'> = {}): DynamicModule {
    const process = {
      provide: HOLDER_PROCESS,
      useFactory: (bus: BusClient, connection: NatsConnection, clock: Clock, logger: Logger) =>
        new HolderLifecycle(createHolder({ consumer, bus, connection, clock, logger, longestUseMs })),
      inject: [BusClient, BUS_CONNECTION, CLOCK, LOGGER],
    };
    const holder = {
      provide: Holder,
      useFactory: ({ process: { holder } }: HolderLifecycle) => holder,
      inject: [HOLDER_PROCESS],
    };
    return { module: HolderModule, providers: [process, holder], exports: [Holder] };
  }
}

/** Starts the lease with the application, and gives it back when the application ends. */
class HolderLifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(readonly process: HolderProcess) {}

  onApplicationBootstrap(): void {
    this.process.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.process.leave();
  }
}
