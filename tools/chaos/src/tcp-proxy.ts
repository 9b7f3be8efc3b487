import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';

/** Which way bytes travel: out of the process that the proxy stands before, or into it. */
export type Direction = 'out' | 'in';

interface Pair {
  inner: Socket;
  outer: Socket;
  ended: Set<Socket>;
}

/**
 * The network between one process and one server. What is cut off is held back, not lost: as on a real network, where
 * TCP sends it again, it arrives when the partition is mended, however late that is. An end is not seen across it either.
 */
export class TcpProxy {
  private readonly pairs = new Set<Pair>();
  private readonly cutOff = new Set<Direction>();

  private constructor(
    private readonly server: Server,
    private readonly targetPort: number,
  ) {
    server.on('connection', (inner) => this.join(inner));
  }

  static async start(targetPort: number): Promise<TcpProxy> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ port: 0, host: '127.0.0.1' }, resolve);
    });
    return new TcpProxy(server, targetPort);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  cut(directions: readonly Direction[]): void {
    for (const direction of directions) this.cutOff.add(direction);
    for (const pair of this.pairs) this.apply(pair);
  }

  mend(): void {
    this.cutOff.clear();
    for (const pair of this.pairs) this.apply(pair);
  }

  /** Breaks every connection, as a firewall that forgets them does. */
  reset(): void {
    for (const { inner, outer } of this.pairs) {
      inner.destroy();
      outer.destroy();
    }
    this.pairs.clear();
  }

  async stop(): Promise<void> {
    this.reset();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private join(inner: Socket): void {
    const outer = connect({ port: this.targetPort, host: '127.0.0.1' });
    const pair: Pair = { inner, outer, ended: new Set() };
    this.pairs.add(pair);
    for (const socket of [inner, outer]) {
      socket.setNoDelay(true);
      socket.on('error', () => {}); // a close follows
      socket.on('close', () => {
        pair.ended.add(socket);
        this.apply(pair);
      });
    }
    inner.on('data', (bytes) => forward(inner, outer, bytes));
    outer.on('data', (bytes) => forward(outer, inner, bytes));
    inner.on('drain', () => this.apply(pair));
    outer.on('drain', () => this.apply(pair));
    this.apply(pair);
  }

  /** Lets flow what may, holds back what may not, and passes an end on where it can be seen. */
  private apply(pair: Pair): void {
    const { inner, outer, ended } = pair;
    this.flow(inner, this.cutOff.has('out'));
    this.flow(outer, this.cutOff.has('in'));
    if (ended.has(inner) && !this.cutOff.has('out')) outer.destroy();
    if (ended.has(outer) && !this.cutOff.has('in')) inner.destroy();
    if (ended.size === 2) this.pairs.delete(pair);
  }

  private flow(from: Socket, held: boolean): void {
    if (held) from.pause();
    else from.resume();
  }
}

function forward(from: Socket, to: Socket, bytes: Buffer): void {
  // The other side takes no more for now: 'drain' lets it flow again.
  if (!to.destroyed && !to.write(bytes)) from.pause();
}
