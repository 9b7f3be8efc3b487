export * from './hpke.js';
export * from './key-pair.js';
export * from './key-files.js';
export * from './watched-key-file.js';
