import { createServiceCore } from '@countersign/platform-service';
import { start as startResolver } from '@countersign/resolver';
import { start as startStore } from '@countersign/secrets-store';
import { serve } from '../child.js';
import { Floor } from './floor.js';
import type { StoreApi, StoreEnvironments } from './store-api.js';

const closing: (() => Promise<unknown>)[] = [];
let floor: Floor | null = null;

async function start({ store, resolver, gateway }: StoreEnvironments): Promise<void> {
  for (const service of [await startStore(store), await startResolver(resolver)]) closing.push(() => service.close());
  const publisher = await createServiceCore('secrets-store', store);
  const replies = await createServiceCore('gateway', gateway);
  for (const { connection } of [publisher, replies]) closing.push(() => connection.close());
  floor = new Floor(publisher.connection, replies.connection);
}

const api: StoreApi = {
  start,
  cpu: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
  floor: async (subscribers) => floor!.measure(subscribers),
};

serve(api, async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
