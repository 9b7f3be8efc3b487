export * from './opener.js';
export * from './unopenable.js';
export * from './opening-key.js';
export * from './opening-keyring.js';
export * from './local-opening-key.js';
export * from './aws-kms-opening-key.js';
