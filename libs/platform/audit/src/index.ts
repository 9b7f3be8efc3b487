export * from './audit-outbox.js';
export * from './audit-relay.js';
export * from './outbox-relay.js';
export * from './audit.module.js';
export * from './audit-counts.js';
