export * from './canary-sweep.js';
export * from './fake-clock.js';
export * from './http-receiver.js';
export * from './start-nats.js';
export * from './start-postgres.js';
export * from './start-system.js';
export * from './temporary-home.js';
export * from './wait-for.js';
