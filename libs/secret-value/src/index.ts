export * from './secret-value.js';
export * from './redactor.js';
export * from './redaction.js';
export * from './redacting-stream.js';
