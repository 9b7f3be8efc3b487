import { LEASE_MUTATIONS } from './lease-mutations.js';
import { MEMORY_MUTATIONS } from './memory-mutations.js';
import type { Mutation } from './mutation.js';
import { RESOLVER_MUTATIONS } from './resolver-mutations.js';
import { STORE_MUTATIONS } from './store-mutations.js';

export type { Mutation } from './mutation.js';
export const MUTATIONS: readonly Mutation[] = [
  ...LEASE_MUTATIONS,
  ...MEMORY_MUTATIONS,
  ...STORE_MUTATIONS,
  ...RESOLVER_MUTATIONS,
];
