import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below the ports that systems give to outgoing connections (from 32768 on Linux, 49152 elsewhere): one of those could be
 * taken by any connection before whoever asked for it listens.
 */
const PORTS = { from: 20_000, below: 32_000 };
const TRIES = 100;

/** A port on 127.0.0.1 that nobody listens on at this moment, at random: two that ask at once get different ones. */
export async function freePort(): Promise<number> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await listenOnce(randomInt(PORTS.from, PORTS.below));
    } catch (error) {
      if (tries === TRIES) throw error;
    }
  }
}

/** Whether somebody could listen there. @throws the system's error otherwise */
export async function listenOnce(port: number): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(port)));
  });
}
