import { join } from 'node:path';
import { ensurePrivateDirectory } from '../files/private-directory.js';
import { ensureSecretFile, generatePassword } from '../files/secret-file.js';
import { LaunchFailure } from '../launch-failure.js';
import { freePort } from '../ports/free-port.js';
import { ManagedProcess, ProcessFailure } from '../processes/managed-process.js';
import { retryWhile } from '../processes/retry-while.js';
import { createCluster, SUPERUSER } from './create-cluster.js';
import { endLeftoverServer } from './leftover-server.js';
import { postgresBinaries } from './postgres-binaries.js';
import { answers, ensureDatabase } from './postgres-client.js';
import { postgresPlace } from './postgres-place.js';
import { postgresArguments } from './postgres-settings.js';
import { serverAccount } from './server-account.js';

export interface PostgresOptions {
  /** A private directory: the password, the log and (except for root) the data lie in it. */
  home: string;
  /** A free one where none is given. */
  port?: number;
  /** Made where it is missing. */
  database?: string;
  /** False for data that nobody misses after a power cut. The server's fsync is on either way. */
  durable?: boolean;
  /** Where root's data goes. */
  shared?: string;
  /** Ends a start that is under way. */
  signal?: AbortSignal | undefined;
}

/** A real PostgreSQL from the npm package, as a child of this process. */
export class PostgresServer {
  private constructor(
    readonly process: ManagedProcess,
    readonly port: number,
    readonly superuserPassword: string,
    /** Where the data is. */
    readonly dataDirectory: string,
    /** What the user should know about where things are. */
    readonly notes: string[],
  ) {}

  /** @throws LaunchFailure */
  static async start(options: PostgresOptions): Promise<PostgresServer> {
    const home = ensurePrivateDirectory(options.home);
    const logs = ensurePrivateDirectory(join(home, 'logs'));
    const run = ensurePrivateDirectory(join(home, 'run'));
    const account = serverAccount();
    const binaries = postgresBinaries(account);
    const { directory, note } = postgresPlace(home, account, options.shared);
    const password = ensureSecretFile(join(home, 'postgresql.password'), generatePassword);
    const data = createCluster({ binaries, account, directory, password, durable: options.durable ?? true });
    await endLeftoverServer(data);

    const attempt = async () => {
      const port = options.port ?? (await freePort());
      const server = new ManagedProcess({
        name: 'PostgreSQL',
        command: binaries.postgres,
        args: postgresArguments(data, port),
        env: { LC_ALL: 'C' },
        cwd: directory,
        ...(account ? { uid: account.uid, gid: account.gid } : {}),
        logFile: join(logs, 'postgresql.log'),
        pidFile: join(run, 'postgresql.pid'),
        ready: () => answers({ port, password }),
        readyWithinMs: 60_000,
        signal: options.signal,
        // "Fast": ends the sessions and writes a checkpoint. SIGTERM would wait for every client to leave.
        stopSignal: 'SIGINT',
        stopWithinMs: 20_000,
      });
      await server.start();
      if (options.database) await ensureDatabase({ port, password }, options.database);
      const notes = [note, binaries.note].filter((text) => text !== null);
      return new PostgresServer(server, port, password, data, notes);
    };
    try {
      return await retryWhile((error) => mayPass(error, options.port === undefined), attempt);
    } catch (error) {
      if (!(error instanceof ProcessFailure)) throw error;
      const log = join(logs, 'postgresql.log');
      throw new LaunchFailure(`PostgreSQL did not start. The end of its log, ${log}:\n${error.detail}`);
    }
  }

  /** As the superuser; the password is part of it, so it is for the memory of this process only. */
  superuserUrl(database = SUPERUSER): string {
    return `postgres://${SUPERUSER}:${this.superuserPassword}@127.0.0.1:${this.port}/${database}`;
  }

  stop(): Promise<void> {
    return this.process.stop();
  }

  kill(): Promise<void> {
    return this.process.kill();
  }

  /** After a stop or a kill too; on the same port and data. */
  async restart(): Promise<void> {
    await this.process.stop();
    await retryWhile(
      (error) => mayPass(error, false),
      () => this.process.start(),
    );
  }
}

/** The children of a killed server take a moment to notice; a free port may be taken before we have it. */
function mayPass(error: unknown, anyPortWillDo: boolean): boolean {
  if (!(error instanceof ProcessFailure)) return false;
  if (/shared memory block|lock file "postmaster.pid" already exists/.test(error.detail)) return true;
  return anyPortWillDo && /could not (bind|create any TCP)/.test(error.detail);
}
