import { createServer } from 'node:net';

/** A port on 127.0.0.1 that nobody listens on at this moment. Whoever takes it must be ready to ask for another one. */
export async function freePort(): Promise<number> {
  return listenOnce(0);
}

/** Whether somebody could listen there. @throws the system's error otherwise */
export async function listenOnce(port: number): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : port));
    });
  });
}
