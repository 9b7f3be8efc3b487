export * from './settings.js';
export * from './settings-table.js';
export * from './operator-settings.js';
export * from './service-settings.js';
