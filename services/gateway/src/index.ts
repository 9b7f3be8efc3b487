export { start, type RunningGateway } from './start.js';
export { apiDocument } from './open-api/api-document.js';
export { gatewaySettings } from './settings.js';
