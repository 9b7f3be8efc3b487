export * from './screen.js';
export * from './up.js';
