export * from './defence.js';
export * from './defences/index.js';
