export * from './sealer.js';
export * from './sealing-keyring.js';
export * from './sealing-keys.js';
export * from './local-sealing-key.js';
export * from './aws-kms-sealing-key.js';
