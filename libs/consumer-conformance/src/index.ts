export * from './consumer-suite.js';
export * from './consumer-system.js';
export * from './consumer-under-test.js';
export * from './stand-ins/holder-stand-in.js';
export { DELETED_BY } from './stand-ins/references-stand-in.js';
export * from './stand-ins/store-stand-in.js';
