export * from './start-bus-service.js';
export * from './service-core.js';
export * from './run-main.js';
export * from './key-file.js';
