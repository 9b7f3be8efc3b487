export * from './hpke.js';
export * from './key-pair.js';
