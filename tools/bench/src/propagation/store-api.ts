import type { Environment } from '@countersign/platform-config';

export interface StoreEnvironments {
  store: Environment;
  resolver: Environment;
  /** For a second identity, to which the subscribers of the floor may reply. */
  gateway: Environment;
}

/** What the process with the store can be asked. */
export interface StoreApi {
  start(environments: StoreEnvironments): Promise<void>;
  /** CPU time of the process so far, in milliseconds. */
  cpu(): number;
  /** One bare publish to that many subscribers: milliseconds until the last of them has replied. */
  floor(subscribers: number): Promise<number>;
}
