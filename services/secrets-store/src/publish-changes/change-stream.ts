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
  JetStreamApiCodes,
  JetStreamApiError,
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

/** So many messages at the end are looked at for one that is a change. */
const STRANGERS_MAX = 1_000;

/** The JetStream stream of changes, as its one publisher sees it. */
@Injectable()
export class ChangeStream {
  constructor(@Inject(BUS_CONNECTION) private readonly connection: NatsConnection) {}

  /** Makes the stream where there is none and reads its end; an empty one ends at revision 0. */
  async open(): Promise<StreamEnd> {
    const manager = await jetstreamManager(this.connection, { checkAPI: false });
    const sequence = await this.ensureStream(manager);
    return { sequence, revision: await this.lastRevision(manager, sequence) };
  }

  /**
   * What is no change says nothing of where the changes end, so the one before it is looked at: nobody but this service may
   * publish here, but an operator's tool that did must not end the fast road for good.
   */
  private async lastRevision(manager: JetStreamManager, sequence: number): Promise<string> {
    for (let at = sequence; at > Math.max(0, sequence - STRANGERS_MAX); at -= 1) {
      const message = await manager.streams.getMessage(CHANGES_STREAM, { seq: at });
      // Without a message the stream's end is not known, and publishing from a guess could skip a change.
      if (!message) throw new Error('The last message of the change stream cannot be read.');
      const revision = revisionOf(message.data);
      if (revision !== null) return revision;
    }
    if (sequence < STRANGERS_MAX) return '0';
    throw new Error('The change stream ends with what is no change. Delete the stream CHANGES to start it anew.');
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
      if (!(error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound)) throw error;
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

/** Null for what is no change. */
function revisionOf(data: Uint8Array): string | null {
  try {
    return changeEvent.parse(JSON.parse(new TextDecoder().decode(data))).data.revision;
  } catch {
    return null;
  }
}
