import { changeEvent, CHANGES_STREAM } from '@countersign/contracts';
import type { TestNats } from '@countersign/testing';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { existsSync, readFileSync } from 'node:fs';
import { Client } from 'pg';
import type { History, LoggedChange, StreamedChange, Use } from './history.js';
import type { WrittenLine } from './holder-line.js';
import { monotonicMs } from './monotonic.js';

/** What the holders wrote down. A use without an end ended with its process. */
export function readHolders(file: string): Pick<History, 'uses' | 'failures' | 'leases' | 'standstills'> {
  const uses = new Map<string, Use>();
  const history: Omit<ReturnType<typeof readHolders>, 'uses'> = { failures: [], leases: [], standstills: [] };
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const { holder, ...rest } = JSON.parse(line) as WrittenLine;
    if (rest.is === 'begin') {
      const { is: _, at, ...of } = rest;
      uses.set(`${holder}/${rest.id}`, { holder, ...of, beganAt: at, endedAt: null, aborted: false });
    } else if (rest.is === 'end') {
      const use = uses.get(`${holder}/${rest.id}`)!;
      use.endedAt = rest.at;
      use.aborted = rest.aborted;
    } else if (rest.is === 'failure') {
      const { is: _, ...failure } = rest;
      history.failures.push({ holder, ...failure });
    } else if (rest.is === 'stood-still') {
      const { at, until } = rest;
      history.standstills.push({ holder, at, until });
    } else history.leases.push({ holder, at: rest.at });
  }
  return { uses: [...uses.values()], ...history };
}

interface ChangeRow {
  revision: string;
  type: string;
  secret_name: string;
  secret_id: string;
  version: number | null;
  version_revision: string | null;
  overlapping_version: number | null;
  overlapping_revision: string | null;
  reference: { resourceId: string } | null;
}

export async function readLog(databaseUrl: string): Promise<{ log: LoggedChange[]; head: bigint }> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<ChangeRow>('SELECT * FROM secrets_store.changes ORDER BY revision');
    const counter = await client.query<{ head: string }>('SELECT head FROM secrets_store.revision_counter');
    return { log: rows.map(toLogged), head: BigInt(counter.rows[0]!.head) };
  } finally {
    await client.end();
  }
}

function toLogged(row: ChangeRow): LoggedChange {
  const at = (version: number | null, revision: string | null) =>
    version === null || revision === null ? null : { version, revision: BigInt(revision) };
  return {
    revision: BigInt(row.revision),
    type: row.type,
    name: row.secret_name,
    secretId: row.secret_id,
    current: at(row.version, row.version_revision),
    overlapping: at(row.overlapping_version, row.overlapping_revision),
    resource: row.reference?.resourceId ?? null,
  };
}

/** Message by message, as the server keeps it. `user` may do everything on the stream. */
export async function readStream(nats: TestNats, user: string): Promise<StreamedChange[]> {
  const connection = await connect({ ...nats.connectionOf(user), inboxPrefix: `_INBOX_${user}` });
  // The server writes wall-clock times; on one machine that is the monotonic clock and an offset.
  const offset = monotonicMs() - Date.now();
  try {
    const manager = await jetstreamManager(connection, { checkAPI: false });
    const { first_seq, last_seq } = (await manager.streams.info(CHANGES_STREAM)).state;
    const stream: StreamedChange[] = [];
    for (let seq = first_seq; seq <= last_seq; seq += 1) {
      const message = await manager.streams.getMessage(CHANGES_STREAM, { seq });
      if (!message) throw new Error(`The stream holds no message ${seq}.`);
      const { revision } = changeEvent.parse(message.json()).data;
      const messageId = message.header.get('Nats-Msg-Id');
      stream.push({ revision: BigInt(revision), messageId, at: message.time.getTime() + offset });
    }
    return stream;
  } finally {
    await connection.close();
  }
}
