export * from './encryption-context.js';
export * from './kms-clients.js';
export * from './kms-failure.js';
export * from './kms-key-id.js';
