import {
  changeEvent,
  CHANGES_STREAM,
  CHANGES_SUBJECTS,
  changeSubject,
  toChangeEvent,
  type Change,
} from '@countersign/contracts';
import { BUS_CONNECTION, type NatsConnection } from '@countersign/platform-bus';
import {
  DiscardPolicy,
  jetstream,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
  type JetStreamManager,
} from '@nats-io/jetstream';
import { Inject, Injectable } from '@nestjs/common';

/** Where the stream ends: its last message, and the revision that it carries. */
export interface StreamEnd {
  sequence: number;
  revision: string;
}

/** The stream is a fast road, not the record: the change log in PostgreSQL keeps what this bound lets go. */
const STREAM_BYTES_MAX = 1024 ** 3;

/** The JetStream stream of changes, as its one publisher sees it. */
@Injectable()
export class ChangeStream {
  constructor(@Inject(BUS_CONNECTION) private readonly connection: NatsConnection) {}

  /** Makes the stream where there is none and reads its end; an empty one ends at revision 0. */
  async open(): Promise<StreamEnd> {
    const manager = await jetstreamManager(this.connection, { checkAPI: false });
    const sequence = await this.ensureStream(manager);
    if (sequence === 0) return { sequence, revision: '0' };
    const last = await manager.streams.getMessage(CHANGES_STREAM, { seq: sequence });
    // Without its last message the stream's end is not known, and publishing from a guess could skip a change.
    if (!last) throw new Error('The last message of the change stream cannot be read.');
    return { sequence, revision: changeEvent.parse(last.json()).data.revision };
  }

  /**
   * Publishes one change behind `end`. The server takes it only where the stream still ends there, so two publishers
   * (one of which does not know yet that it lost the lock) can neither reorder nor repeat.
   */
  async publish(change: Change, end: StreamEnd): Promise<StreamEnd> {
    const ack = await jetstream(this.connection).publish(changeSubject(change), JSON.stringify(toChangeEvent(change)), {
      msgID: change.revision,
      expect: { lastSequence: end.sequence },
      timeout: 3_000,
    });
    return { sequence: ack.seq, revision: change.revision };
  }

  private async ensureStream(manager: JetStreamManager): Promise<number> {
    try {
      return (await manager.streams.info(CHANGES_STREAM)).state.last_seq;
    } catch (error) {
      if (!/stream not found/i.test((error as Error).message)) throw error;
    }
    const created = await manager.streams.add({
      name: CHANGES_STREAM,
      subjects: [CHANGES_SUBJECTS],
      storage: StorageType.File,
      retention: RetentionPolicy.Limits,
      discard: DiscardPolicy.Old,
      max_bytes: STREAM_BYTES_MAX,
    });
    return created.state.last_seq;
  }
}
