import { CountersignError } from '@countersign/contracts';
import {
  connectEgress,
  createEgressDispatcher,
  type EgressOptions,
  type EgressPolicy,
} from '@countersign/platform-egress';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { TLSSocket } from 'node:tls';
import type { Dispatcher } from 'undici';
import type { HostTarget } from './allowed-host.js';
import { BrokerExchange } from './broker-exchange.js';
import { allowedFor, type BrokeredSecret, type BrokeredValues } from './brokered-secret.js';
import type { SandboxAuthority } from './sandbox-authority.js';

export interface BrokerProxyOptions {
  secrets: readonly BrokeredSecret[];
  values: BrokeredValues;
  authority: SandboxAuthority;
  policy: EgressPolicy;
  /** Whether other hosts than those of the secrets are reached too. */
  open: boolean;
  egress?: EgressOptions;
}

/** Which host a decrypted connection was opened to; what its requests say of it does not count. */
const targets = new WeakMap<Duplex, HostTarget>();

/** A sandbox's only way out: an HTTP proxy on a Unix socket that nobody else can reach. */
export class BrokerProxy {
  private readonly server: Server;
  private readonly dispatcher: Dispatcher;
  private readonly exchange: BrokerExchange;
  private readonly sockets = new Set<Duplex>();

  private constructor(
    private readonly options: BrokerProxyOptions,
    readonly directory: string,
  ) {
    this.dispatcher = createEgressDispatcher(options.policy, options.egress);
    this.exchange = new BrokerExchange(options.secrets, options.values, this.dispatcher);
    this.server = createServer((asked, answer) => void this.onRequest(asked, answer));
    this.server.on('connect', (asked, socket) => void this.onConnect(asked, socket));
    this.server.on('connection', (socket) => this.track(socket));
  }

  /** Listens in a folder of its own, which nobody can enter but its owner: the executor makes that the sandbox. */
  static async start(options: BrokerProxyOptions): Promise<BrokerProxy> {
    const proxy = new BrokerProxy(options, await mkdtemp(join(tmpdir(), 'countersign-proxy-')));
    const path = join(proxy.directory, 'socket');
    await new Promise<void>((resolve, reject) => proxy.server.once('error', reject).listen(path, resolve));
    await chmod(path, 0o600);
    return proxy;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
    await this.dispatcher.destroy();
    await rm(this.directory, { recursive: true, force: true });
  }

  private async onRequest(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    try {
      const target = targets.get(asked.socket) ?? plainTarget(asked);
      if (!target)
        return refuse(answer, new Error('This is a proxy: ask it for http://… or open a tunnel with CONNECT.'));
      this.assertOpen(target);
      await this.exchange.pass(target, asked, answer);
    } catch (error) {
      refuse(answer, error);
    }
  }

  private async onConnect(asked: IncomingMessage, socket: Duplex): Promise<void> {
    try {
      const target = tunnelTarget(asked);
      if (!target) throw new Error('CONNECT takes host:port.');
      this.assertOpen(target);
      if (allowedFor(this.options.secrets, target).length > 0) await this.decrypt(target, socket);
      else await this.tunnel(target, socket);
    } catch (error) {
      socket.end(`HTTP/1.1 ${statusOf(error)} Refused\r\nContent-Type: text/plain\r\n\r\n${messageOf(error)}\n`);
    }
  }

  private assertOpen(target: HostTarget): void {
    if (this.options.open || allowedFor(this.options.secrets, target).length > 0) return;
    throw new CountersignError(
      'EGRESS_FORBIDDEN',
      `This sandbox may not reach ${target.host}:${target.port}. Start it with network "public", or with a brokered secret ` +
        'that names this host.',
      { host: target.host, port: target.port },
    );
  }

  /** Speaks in the host's name with the sandbox, and as a client of its own with the host. */
  private async decrypt(target: HostTarget, socket: Duplex): Promise<void> {
    const secureContext = await this.options.authority.contextFor(target.host);
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    const secure = new TLSSocket(socket, { isServer: true, secureContext, ALPNProtocols: ['http/1.1'] });
    targets.set(secure, target);
    this.track(secure);
    this.server.emit('connection', secure);
  }

  private async tunnel(target: HostTarget, socket: Duplex): Promise<void> {
    const far = await connectEgress(this.options.policy, target, this.options.egress);
    this.track(far);
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    await Promise.all([pipeline(socket, far), pipeline(far, socket)]).catch(() => {
      far.destroy();
      socket.destroy();
    });
  }

  private track(socket: Duplex): void {
    if (this.sockets.has(socket)) return;
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  }
}

function plainTarget({ url = '' }: IncomingMessage): HostTarget | null {
  if (!/^http:\/\//i.test(url) || !URL.canParse(url)) return null;
  const { hostname, port } = new URL(url);
  return { scheme: 'http', host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port || 80) };
}

/** What goes through a tunnel is taken to be HTTPS: a value is sent into it only over TLS. */
function tunnelTarget({ url = '' }: IncomingMessage): HostTarget | null {
  if (!URL.canParse(`https://${url}`)) return null;
  const { hostname, port } = new URL(`https://${url}`);
  return { scheme: 'https', host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port || 443) };
}

function refuse(answer: ServerResponse, error: unknown): void {
  // Half an answer cannot be taken back: it ends in a way that nobody takes for the whole.
  if (answer.headersSent) answer.destroy();
  else answer.writeHead(statusOf(error), { 'content-type': 'text/plain; charset=utf-8' }).end(`${messageOf(error)}\n`);
}

function statusOf(error: unknown): number {
  return error instanceof CountersignError && error.status === 403 ? 403 : 502;
}

/** What other errors say may hold what was sent: only our own are told. */
function messageOf(error: unknown): string {
  return error instanceof CountersignError
    ? `countersign: ${error.message}`
    : 'countersign: The host could not be reached, or what it answered could not be passed on.';
}
