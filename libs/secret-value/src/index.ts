export * from './secret-value.js';
export * from './redactor.js';
