import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DoubleRequest, ProviderProtocol } from './provider-protocol.js';
import { HELLO, type Failure, type Script } from './script.js';

/** Passed before each piece of a streamed answer, and before a whole one. */
export type Gate = (piece: number, request: DoubleRequest) => Promise<void> | void;

/** A model provider on this machine, which speaks the real one's protocol over real HTTP. */
export class ProviderDouble {
  /** Every request for a completion, whatever was answered. */
  readonly requests: DoubleRequest[] = [];
  /** The credentials that it takes. */
  readonly accepted = new Set<string>();
  /** Answers that were given to the end. */
  finished = 0;
  /** Requests whose sender left before the end. */
  cancelled = 0;
  script: Script = HELLO;
  gate: Gate = () => {};
  private failing: Failure | 'mid-stream' | null = null;

  private constructor(
    private readonly protocol: ProviderProtocol,
    private readonly server: Server,
  ) {
    server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => {
      this.receive(incoming, outgoing).catch(() => outgoing.destroy());
    });
  }

  static async start(protocol: ProviderProtocol, credential: string): Promise<ProviderDouble> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const double = new ProviderDouble(protocol, server);
    double.accepted.add(credential);
    return double;
  }

  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get url(): string {
    return `http://${this.host}`;
  }

  /** What every request from now on comes to; null for answers again. */
  fail(failure: Failure | 'mid-stream' | null): void {
    this.failing = failure;
  }

  /** The JSON of the last request. */
  get lastBody(): Record<string, unknown> {
    return JSON.parse(this.requests.at(-1)!.body) as Record<string, unknown>;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    if (this.server.listening) await new Promise((resolve) => this.server.close(resolve));
  }

  private async receive(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const request = { url: incoming.url!, headers: incoming.headers, body: Buffer.concat(chunks).toString('utf8') };
    const asked = incoming.method === 'POST' ? this.protocol.asks(request) : null;
    if (!asked) return void outgoing.writeHead(404).end();
    this.requests.push(request);
    outgoing.on('close', () => (outgoing.writableFinished ? (this.finished += 1) : (this.cancelled += 1)));
    const failure = await this.failureOf(request);
    if (failure) return this.refuse(failure, request, outgoing);
    if (asked.stream) await this.stream(asked.model, request, outgoing);
    else await this.answer(asked.model, request, outgoing);
  }

  private async failureOf(request: DoubleRequest): Promise<Failure | null> {
    const credential = this.protocol.credentialOf(request);
    if (credential === null || !this.accepted.has(credential)) return 'credential';
    if (this.protocol.knows && !(await this.protocol.knows(request, credential))) return 'credential';
    return this.failing === 'mid-stream' ? null : this.failing;
  }

  private refuse(failure: Failure, request: DoubleRequest, outgoing: ServerResponse): void {
    const { status, headers, body } = this.protocol.failure(failure, this.protocol.credentialOf(request));
    outgoing.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  }

  private async answer(model: string, request: DoubleRequest, outgoing: ServerResponse): Promise<void> {
    await this.gate(0, request);
    if (this.failing === 'mid-stream') return void outgoing.destroy();
    const body = JSON.stringify(this.protocol.whole(this.script, model));
    outgoing.writeHead(200, { 'content-type': 'application/json' }).end(body);
  }

  private async stream(model: string, request: DoubleRequest, outgoing: ServerResponse): Promise<void> {
    outgoing.writeHead(200, { 'content-type': this.protocol.streamType, 'cache-control': 'no-cache' });
    const pieces = this.protocol.pieces(this.script, model);
    for (const [index, piece] of pieces.entries()) {
      await this.gate(index, request);
      if (outgoing.destroyed) return;
      if (this.failing === 'mid-stream' && index === Math.floor(pieces.length / 2)) {
        return void outgoing.end(this.protocol.brokenPiece());
      }
      if (!outgoing.write(piece)) await Promise.race([once(outgoing, 'drain'), once(outgoing, 'close')]);
    }
    outgoing.end();
  }
}
