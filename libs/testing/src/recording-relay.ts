import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/**
 * Somebody on the network between a process and a server: hears every byte in both directions, may say something itself
 * before the server does, and may lead new connections to another server.
 */
export class RecordingRelay {
  /** What was said on each connection in each direction. */
  readonly streams: Buffer[][] = [];
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    /** Of the server on this machine to which new connections go. */
    public targetPort: number,
    /** What becomes of the first thing that the server says on each connection. */
    public forge: (fromServer: Buffer) => Buffer,
  ) {
    server.on('connection', (inner) => this.join(inner));
  }

  static async start(targetPort: number, forge = (fromServer: Buffer) => fromServer): Promise<RecordingRelay> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new RecordingRelay(server, targetPort, forge);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Everything so far, both ways. */
  get recording(): Buffer {
    return Buffer.concat(this.streams.flat());
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private join(inner: Socket): void {
    const outer = connect({ port: this.targetPort, host: '127.0.0.1' });
    let first = true;
    const [out, back]: [Buffer[], Buffer[]] = [[], []];
    this.streams.push(out, back);
    inner.on('data', (bytes) => {
      out.push(bytes);
      outer.write(bytes);
    });
    outer.on('data', (bytes) => {
      const passed = first ? this.forge(bytes) : bytes;
      first = false;
      back.push(passed);
      inner.write(passed);
    });
    for (const [socket, other] of [
      [inner, outer],
      [outer, inner],
    ] as const) {
      this.sockets.add(socket);
      socket.on('error', () => {}); // a close follows
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.end();
      });
    }
  }
}
