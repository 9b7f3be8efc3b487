import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '../child.js';
import type { ReceiverApi, Received } from './apis.js';

/** A receiver that reads what it is sent, answers 200, and counts. */
const received: Received = { count: 0, firstAtMs: NaN, lastAtMs: NaN };
let server: Server | null = null;

const api: ReceiverApi = {
  start: async () => {
    server = createServer((request, response) => {
      request.resume();
      request.once('end', () => {
        const now = performance.now();
        if (received.count === 0) received.firstAtMs = now;
        received.lastAtMs = now;
        received.count += 1;
        response.writeHead(200, { 'content-type': 'text/plain' }).end('ok');
      });
    });
    server.keepAliveTimeout = 60_000;
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return { port: (server.address() as AddressInfo).port };
  },
  received: () => ({ ...received }),
  reset: () => {
    received.count = 0;
  },
  cpu: () => cpuMs(),
};

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

serve(api, async () => {
  server?.closeAllConnections();
  server?.close();
});
