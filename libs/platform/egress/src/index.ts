export * from './egress-policy.js';
export * from './egress-dispatcher.js';
export * from './egress-fetch.js';
