export * from './connect-bus.js';
export * from './bus-client.js';
export * from './bus-server.js';
export * from './bus-server.module.js';
export * from './call.js';
export * from './call-check.js';
export * from './database-away.js';
export * from './direct-handlers.js';
