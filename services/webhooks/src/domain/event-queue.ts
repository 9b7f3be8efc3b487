import {
  AUTOMATION_EVENTS_CONSUMER,
  AUTOMATION_EVENTS_STREAM,
  AUTOMATION_EVENTS_SUBJECTS,
  automationEventSubject,
  CountersignError,
  type QueuedEvent,
} from '@countersign/contracts';
import { BUS_CONNECTION, type NatsConnection } from '@countersign/platform-bus';
import { LOGGER, type Logger } from '@countersign/platform-log';
import {
  AckPolicy,
  DeliverPolicy,
  DiscardPolicy,
  JetStreamApiCodes,
  JetStreamApiError,
  jetstream,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
  type Consumer,
  type JetStreamClient,
  type JetStreamManager,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import { Inject, Injectable } from '@nestjs/common';

/** A queue that is full refuses events, which their senders keep: it never drops what it has taken. */
const STREAM_BYTES_MAX = 1024 ** 3;

/** How long the queue itself recognises an id. */
const DUPLICATES_MS = 10 * 60_000;

/** How long a batch may take until it is acknowledged; then another replica gets it, as after a kill. Both may: see ADR 11. */
const ACK_WAIT_MS = 10_000;

const PUBLISH_TIMEOUT_MS = 3_000;

/** The JetStream work queue of events: in at intake, out once their executions are in the database. */
@Injectable()
export class EventQueue {
  private readonly client: JetStreamClient;
  private opened: Promise<void> | null = null;

  constructor(
    @Inject(BUS_CONNECTION) private readonly connection: NatsConnection,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    // The permissions name what this service may ask, and the account's figures are nothing that it needs.
    this.client = jetstream(connection, { checkAPI: false });
  }

  /**
   * @returns false for an id that the queue has taken before
   * @throws CountersignError SERVICE_UNAVAILABLE where the queue is away or full
   */
  async publish(queued: QueuedEvent): Promise<boolean> {
    try {
      await this.open();
      const subject = automationEventSubject(queued.team);
      const ack = await this.client.publish(subject, JSON.stringify(queued), {
        msgID: `${queued.team}/${queued.event.id}`,
        timeout: PUBLISH_TIMEOUT_MS,
      });
      return !ack.duplicate;
    } catch (error) {
      this.reopen();
      this.logger.warn({ err: error }, 'an event could not be queued');
      throw new CountersignError(
        'SERVICE_UNAVAILABLE',
        'The queue of events does not take any now. Send the whole batch again in a moment: nothing happens twice.',
        { retryAfter: 1 },
      );
    }
  }

  /** The consumer that all replicas share. */
  async consumer(): Promise<Consumer> {
    await this.open();
    return this.client.consumers.get(AUTOMATION_EVENTS_STREAM, AUTOMATION_EVENTS_CONSUMER);
  }

  /** Has stream and consumer there, the consumer as it is to be; at the next call again, if that failed. */
  private open(): Promise<void> {
    this.opened ??= this.ensure().catch((error: unknown) => {
      this.opened = null;
      throw error;
    });
    return this.opened;
  }

  /** What is there may have gone with its server's disk: look again. */
  reopen(): void {
    this.opened = null;
  }

  private async ensure(): Promise<void> {
    const manager = await jetstreamManager(this.connection, { checkAPI: false });
    if (!(await exists(manager.streams.info(AUTOMATION_EVENTS_STREAM)))) await addStream(manager);
    const consumer = manager.consumers.info(AUTOMATION_EVENTS_STREAM, AUTOMATION_EVENTS_CONSUMER);
    if (await exists(consumer)) await updateConsumer(manager);
    else await addConsumer(manager);
  }
}

const NOT_FOUND: readonly number[] = [JetStreamApiCodes.StreamNotFound, JetStreamApiCodes.ConsumerNotFound];

async function exists(info: Promise<unknown>): Promise<boolean> {
  try {
    await info;
    return true;
  } catch (error) {
    if (error instanceof JetStreamApiError && NOT_FOUND.includes(error.code)) return false;
    throw error;
  }
}

async function addStream(manager: JetStreamManager): Promise<void> {
  await manager.streams.add({
    name: AUTOMATION_EVENTS_STREAM,
    subjects: [AUTOMATION_EVENTS_SUBJECTS],
    storage: StorageType.File,
    retention: RetentionPolicy.Workqueue,
    discard: DiscardPolicy.New,
    max_bytes: STREAM_BYTES_MAX,
    duplicate_window: nanos(DUPLICATES_MS),
  });
}

const CONSUMER = {
  ack_wait: nanos(ACK_WAIT_MS),
  max_deliver: -1,
  // What rests is pending too: with a limit, so many events that cannot be matched would be all that is given out.
  max_ack_pending: -1,
};

async function addConsumer(manager: JetStreamManager): Promise<void> {
  await manager.consumers.add(AUTOMATION_EVENTS_STREAM, {
    durable_name: AUTOMATION_EVENTS_CONSUMER,
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.All,
    ...CONSUMER,
  });
}

/** Another version may have made it with other settings. */
async function updateConsumer(manager: JetStreamManager): Promise<void> {
  await manager.consumers.update(AUTOMATION_EVENTS_STREAM, AUTOMATION_EVENTS_CONSUMER, CONSUMER);
}
