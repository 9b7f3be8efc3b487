export * from './workbench.js';
export * from './team-client.js';
