export * from './browser.js';
export * from './console-page.js';
export * from './console-system.js';
