export * from './envelope.js';
export * from './key-problem.js';
