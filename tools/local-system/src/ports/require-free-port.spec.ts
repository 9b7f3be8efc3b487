import { expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { LaunchFailure } from '../launch-failure.js';
import { freePort } from './free-port.js';
import { requireFreePort } from './require-free-port.js';

test('a port in use is named, with what to do', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    const attempt = requireFreePort(port, 'the API', 'COUNTERSIGN_PORT');
    await expect(attempt).rejects.toThrow(LaunchFailure);
    await expect(requireFreePort(port, 'the API', 'COUNTERSIGN_PORT')).rejects.toThrow(
      new RegExp(`Port ${port} .* in use .*COUNTERSIGN_PORT=\\d+ npm run up`),
    );
  } finally {
    server.close();
  }
});

test('a free port can be listened on', async () => {
  const port = await freePort();
  await expect(requireFreePort(port, 'the API', 'COUNTERSIGN_PORT')).resolves.toBe(port);
});
