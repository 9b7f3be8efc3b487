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
  type StreamState,
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
    const state = await this.ensureStream(manager);
    return { sequence: state.last_seq, revision: await this.lastRevision(manager, state) };
  }

  /**
   * What is no change, or was deleted, says nothing of where the changes end, so the one before it is looked at: nobody but
   * this service may publish here, but an operator's tool must not end the fast road for good. What is behind the revision
   * that is found is published again, never skipped: who has seen it ignores it. So is everything behind an emptied stream.
   */
  private async lastRevision(manager: JetStreamManager, { first_seq, last_seq }: StreamState): Promise<string> {
    const first = Math.max(first_seq, 1); // of a new one it is 0
    const end = Math.max(first, last_seq - STRANGERS_MAX + 1);
    for (let at = last_seq; at >= end; at -= 1) {
      const message = await manager.streams.getMessage(CHANGES_STREAM, { seq: at });
      const revision = message && revisionOf(message.data);
      if (revision !== null) return revision;
    }
    if (end === first) return '0';
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
    // One that was there a moment ago, and was deleted since, the server still knows, and does not take again.
    return { sequence: ack.duplicate ? end.sequence : ack.seq, revision: change.revision };
  }

  private async ensureStream(manager: JetStreamManager): Promise<StreamState> {
    try {
      return (await manager.streams.info(CHANGES_STREAM)).state;
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
    return created.state;
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
