import { start as startWebhooks } from '@countersign/webhooks';
import { Session } from 'node:inspector/promises';
import { serve } from '../child.js';
import type { ServiceApi } from './apis.js';
import { profileShares } from './profile-shares.js';

const session = new Session();
let service: { close(): Promise<void> } | null = null;

const api: ServiceApi = {
  start: async (environment) => {
    service = await startWebhooks(environment);
  },
  cpu: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
  beginProfile: async () => {
    session.connect();
    await session.post('Profiler.enable');
    await session.post('Profiler.start');
  },
  endProfile: async () => {
    const { profile } = await session.post('Profiler.stop');
    session.disconnect();
    return profileShares(profile);
  },
};

serve(api, async () => service?.close());
