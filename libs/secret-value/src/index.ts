export * from './secret-value.js';
export * from './redactor.js';
export * from './redaction.js';
export * from './redacting-stream.js';
export { MASKED_BYTES_MIN, textForms } from './redaction/forms-of.js';
