import { join } from 'node:path';
import type { TlsOptions } from '@countersign/platform-config';
import { connect, type NodeConnectionOptions } from '@nats-io/transport-node';
import { ensurePrivateDirectory } from '../files/private-directory.js';
import { ensureSecretFile, generatePassword, writeSecretFile } from '../files/secret-file.js';
import { LaunchFailure } from '../launch-failure.js';
import { freePort } from '../ports/free-port.js';
import { ManagedProcess, ProcessFailure } from '../processes/managed-process.js';
import { retryWhile } from '../processes/retry-while.js';
import { findNatsServer } from './find-nats-server.js';
import { natsConfig, type NatsTls, type SubjectPermissions } from './nats-config.js';

export interface NatsOptions {
  home: string;
  port?: number;
  /** One user each, with a generated password. */
  permissions: Record<string, SubjectPermissions>;
  /** Without it the server speaks no TLS: it listens for this machine only. */
  tls?: NatsServerTls | undefined;
  /** The program that the user named (NATS_SERVER_BIN). */
  program?: string | undefined;
  onProgress?: ((text: string) => void) | undefined;
  /** Ends a start that is under way. */
  signal?: AbortSignal | undefined;
}

export interface NatsServerTls extends NatsTls {
  /** For asking whether the server is up: its CA and, where it wants one, a client certificate. */
  probe: TlsOptions;
}

/** A real NATS server with JetStream, as a child of this process. */
export class NatsServer {
  private constructor(
    readonly process: ManagedProcess,
    readonly port: number,
    /** The file with each user's password. */
    readonly passwordFiles: Record<string, string>,
  ) {}

  /** @throws LaunchFailure */
  static async start(options: NatsOptions): Promise<NatsServer> {
    const program = await findNatsServer({ program: options.program, onProgress: options.onProgress });
    const home = ensurePrivateDirectory(options.home);
    const logFile = join(ensurePrivateDirectory(join(home, 'logs')), 'nats.log');
    const run = ensurePrivateDirectory(join(home, 'run'));
    const directory = ensurePrivateDirectory(join(home, 'nats'));
    const passwords = ensurePrivateDirectory(join(directory, 'passwords'));
    const storeDirectory = ensurePrivateDirectory(join(directory, 'jetstream'));
    const configFile = join(directory, 'nats-server.conf');
    const users = Object.entries(options.permissions).map(([name, permissions]) => {
      const file = join(passwords, name);
      return { name, permissions, file, password: ensureSecretFile(file, generatePassword) };
    });

    const attempt = async () => {
      const port = options.port ?? (await freePort());
      writeSecretFile(configFile, natsConfig({ port, storeDirectory, tls: options.tls, users }));
      const server = new ManagedProcess({
        name: 'NATS',
        command: program,
        args: ['--config', configFile],
        logFile,
        pidFile: join(run, 'nats.pid'),
        ready: () => answers(port, users[0], options.tls?.probe),
        readyWithinMs: 30_000,
        signal: options.signal,
      });
      await server.start();
      return new NatsServer(server, port, Object.fromEntries(users.map(({ name, file }) => [name, file])));
    };
    try {
      return await retryWhile((error) => options.port === undefined && portTaken(error), attempt);
    } catch (error) {
      if (!(error instanceof ProcessFailure)) throw error;
      throw new LaunchFailure(`NATS did not start. The end of its log, ${logFile}:\n${error.detail}`);
    }
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`;
  }

  stop(): Promise<void> {
    return this.process.stop();
  }

  kill(): Promise<void> {
    return this.process.kill();
  }

  restart(): Promise<void> {
    return this.process.restart();
  }
}

async function answers(
  port: number,
  user: { name: string; password: string } | undefined,
  tls: TlsOptions | undefined,
): Promise<boolean> {
  try {
    const connection = await connect({
      servers: `127.0.0.1:${port}`,
      ...(user && { user: user.name, pass: user.password }),
      ...(tls && { tls: tls as NodeConnectionOptions['tls'] }),
      reconnect: false,
      timeout: 1_000,
    });
    await connection.close();
    return true;
  } catch {
    return false;
  }
}

function portTaken(error: unknown): boolean {
  return error instanceof ProcessFailure && /address already in use/.test(error.detail);
}
