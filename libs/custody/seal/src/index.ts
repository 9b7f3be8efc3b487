export * from './sealer.js';
export * from './local-sealing-key.js';
