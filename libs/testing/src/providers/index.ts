export * from './anthropic-protocol.js';
export * from './bedrock-protocol.js';
export * from './google-protocol.js';
export * from './openai-dialects.js';
export * from './provider-double.js';
export * from './provider-protocol.js';
export * from './script.js';
export * from './xai-protocol.js';
