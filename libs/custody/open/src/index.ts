export * from './opener.js';
export * from './local-opening-keys.js';
