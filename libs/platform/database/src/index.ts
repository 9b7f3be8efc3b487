export * from './batcher.js';
export * from './client-config.js';
export * from './database.module.js';
export * from './idempotency.js';
export * from './leader-loop.js';
export * from './cursor.js';
export * from './unique-violation.js';
export * from './write-transaction.js';
