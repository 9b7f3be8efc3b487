export * from './actor-tokens.js';
