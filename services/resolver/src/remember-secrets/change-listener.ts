import { CHANGES_SUBJECTS, changesSince } from '@countersign/contracts';
import { DEFAULT_SETTINGS } from '@countersign/holder/protocol';
import { parseChange, toProtocolChange } from '@countersign/holder';
import { BUS_CONNECTION, BusClient, serviceActor, type NatsConnection } from '@countersign/platform-bus';
import { CLOCK, type Clock } from '@countersign/platform-clock';
import { LOGGER, type Logger } from '@countersign/platform-log';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { SecretMemory } from './secret-memory.js';

/** Brings the memory what changes: from the bus, and by revision what the bus did not bring. */
@Injectable()
export class ChangeListener implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly memory: SecretMemory,
    private readonly bus: BusClient,
    @Inject(BUS_CONNECTION) private readonly connection: NatsConnection,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.connection.subscribe(CHANGES_SUBJECTS, {
      callback: (error, message) => {
        if (!error) this.hear(message.string());
      },
    });
    this.timer = setInterval(() => void this.catchUp(), DEFAULT_SETTINGS.shortlyMs);
    this.timer.unref();
  }

  onModuleDestroy(): void {
    if (this.timer) clearInterval(this.timer);
    this.memory.close();
  }

  private hear(message: string): void {
    const change = parseChange(message);
    if (change) this.memory.hear(change);
  }

  private async catchUp(): Promise<void> {
    const now = { monotonicMs: this.clock.monotonic(), wallMs: this.clock.now().getTime() };
    const after = this.memory.catchUpAfter(now);
    if (after === null) return;
    try {
      const answer = await this.bus.call(changesSince, { after: String(after) }, { actor: serviceActor('resolver') });
      if (answer.outcome === 'truncated') this.memory.caughtUp({ ...answer, head: BigInt(answer.head) });
      else this.memory.caughtUp({ outcome: 'changes', changes: answer.changes.map(toProtocolChange) });
    } catch (error) {
      // Asked again when the protocol says so. Until then the memory is only as new as it says.
      this.logger.warn({ err: error }, 'the resolver could not catch up');
    }
  }
}
