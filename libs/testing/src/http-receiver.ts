import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { waitFor } from './wait-for.js';

export interface ReceivedRequest {
  method: string;
  /** Path and query. */
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

/** A real HTTP server on this machine that keeps what it is sent and answers as it is told. */
export class HttpReceiver {
  readonly requests: ReceivedRequest[] = [];
  private answer: (request: ReceivedRequest) => Answer | Promise<Answer> = () => ({ status: 200 });

  private constructor(private readonly server: Server) {
    server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => {
      this.receive(incoming, outgoing).catch(() => outgoing.destroy());
    });
  }

  static async start(): Promise<HttpReceiver> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new HttpReceiver(server);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** What every request from now on is answered; a function may also wait, or throw to break the connection. */
  respond(answer: number | Answer | ((request: ReceivedRequest) => Answer | Promise<Answer>)): void {
    if (typeof answer === 'function') this.answer = answer;
    else this.answer = () => (typeof answer === 'number' ? { status: answer } : answer);
  }

  /** Waits for the next request after the first `after` ones. */
  async received(after = 0, deadlineMs?: number): Promise<ReceivedRequest> {
    await waitFor(() => this.requests.length > after, { deadlineMs, what: `request ${after + 1}` });
    return this.requests[after]!;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    if (this.server.listening) await new Promise((resolve) => this.server.close(resolve));
  }

  private async receive(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const { method, url, headers } = incoming;
    const request = { method: method!, url: url!, headers, body: Buffer.concat(chunks).toString('utf8') };
    this.requests.push(request);
    const answer = await this.answer(request);
    outgoing.writeHead(answer.status, answer.headers).end(answer.body);
  }
}
