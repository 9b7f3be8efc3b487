import { queuedEvent, type QueuedEvent } from '@countersign/contracts';
import { isDatabaseAway } from '@countersign/platform-bus';
import { Batcher } from '@countersign/platform-database';
import { LOGGER, type Logger } from '@countersign/platform-log';
import type { ConsumerMessages, JsMsg } from '@nats-io/jetstream';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { setTimeout as wait } from 'node:timers/promises';
import { DeliveryLoop } from '../deliver-executions/delivery-loop.js';
import { EventQueue } from '../domain/event-queue.js';
import { EventMatcher } from './event-matcher.js';

/** How many events one transaction takes, and how many are taken from the queue before their turn. */
const BATCH_MAX = 100;
const PENDING_MAX = 2 * BATCH_MAX;

/** How long an event rests that could not be matched: twice as long each time, so that many of them leave room for others. */
const REST_MS = 5_000;
const REST_MAX_MS = 10 * 60_000;
const RETRY_MS = 500;

/** Takes events from the work queue to the matcher. An event leaves the queue only once its executions are committed. */
@Injectable()
export class EventConsumer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly batcher = new Batcher<JsMsg, void>((messages) => this.handle(messages), BATCH_MAX);
  private messages: ConsumerMessages | null = null;
  private finished: Promise<void> = Promise.resolve();
  private readonly stopping = new AbortController();
  private readonly pending = new Set<Promise<void>>();

  constructor(
    private readonly queue: EventQueue,
    private readonly matcher: EventMatcher,
    private readonly deliveries: DeliveryLoop,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.finished = this.run();
  }

  /** Takes no more; what was taken and not matched goes back to the queue by itself. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    this.messages?.stop();
    await this.finished;
    await Promise.all(this.pending);
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        await this.consume();
      } catch (error) {
        if (signal.aborted) return;
        this.logger.warn({ err: error }, 'the queue of events is away; trying again');
      }
      this.queue.reopen();
      await wait(RETRY_MS, undefined, { signal }).catch(() => {});
    }
  }

  private async consume(): Promise<void> {
    const consumer = await this.queue.consumer();
    // Where the stream was deleted this ends, and the next turn makes it anew; otherwise it would wait for ever.
    const messages = await consumer.consume({ max_messages: BATCH_MAX, abort_on_missing_resource: true });
    this.messages = messages;
    if (this.stopping.signal.aborted) messages.stop();
    for await (const message of messages) {
      const matched = this.match(message).finally(() => this.pending.delete(matched));
      this.pending.add(matched);
      if (this.pending.size >= PENDING_MAX) await Promise.race(this.pending);
    }
  }

  /** Never fails: whatever it was (a bus that is gone cannot even be answered), the queue gives the event out again. */
  private async match(message: JsMsg): Promise<void> {
    try {
      await this.batcher.add(message);
    } catch (error) {
      this.logger.warn({ err: error }, 'events were left to the queue');
    }
  }

  private async handle(messages: JsMsg[]): Promise<void[]> {
    const readable = messages.flatMap((message) => this.read(message));
    try {
      await this.matchAll(readable);
    } catch (error) {
      this.logger.warn({ err: error, events: readable.length }, 'a batch of events is matched one by one');
      for (const one of readable) await this.matchAlone(one);
    }
    return messages.map(() => undefined);
  }

  private async matchAll(readable: readonly Read[]): Promise<void> {
    if (readable.length === 0) return;
    const executions = await this.matcher.match(readable.map(({ queued }) => queued));
    for (const { message } of readable) message.ack();
    if (executions > 0) this.deliveries.nudge();
  }

  /** Whatever is wrong with this one, it stays in the queue: nothing is lost, and the others go on. */
  private async matchAlone(one: Read): Promise<void> {
    try {
      await this.matchAll([one]);
    } catch (error) {
      this.logger.error(
        { err: error, event: one.queued.event.id },
        'an event cannot be matched now; it is tried again',
      );
      one.message.nak(isDatabaseAway(error) ? REST_MS : restOf(one.message));
    }
  }

  private read(message: JsMsg): Read[] {
    const parsed = queuedEvent.safeParse(readJson(message));
    if (parsed.success) return [{ message, queued: parsed.data }];
    // Only this service publishes here: another version of it wrote what this one cannot read.
    this.logger.error(
      { sequence: message.seq },
      'an event in the queue cannot be read; it stays for a version that can',
    );
    message.nak(restOf(message));
    return [];
  }
}

interface Read {
  message: JsMsg;
  queued: QueuedEvent;
}

function restOf({ info: { deliveryCount } }: JsMsg): number {
  return Math.min(REST_MS * 2 ** (deliveryCount - 1), REST_MAX_MS);
}

function readJson(message: JsMsg): unknown {
  try {
    return message.json();
  } catch {
    return undefined;
  }
}
