import { Agent, request } from 'undici';
import { serve } from '../child.js';
import type { FloorApi, FloorRequest } from './apis.js';

/** What the delivery engine stands on: the same requests by bare undici, with as many under way at a time. */
const agent = new Agent({ connections: 256 });

async function send({ url, headers, body, count, concurrency }: FloorRequest): Promise<void> {
  let left = count;
  const one = async () => {
    while (left > 0) {
      left -= 1;
      const response = await request(url, { method: 'POST', headers, body, dispatcher: agent });
      await response.body.dump();
    }
  };
  await Promise.all(Array.from({ length: concurrency }, one));
}

const api: FloorApi = {
  send,
  cpu: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
};

serve(api, () => agent.destroy());
