export { start, type RunningGateway } from './start.js';
export { openApiDocument } from './open-api/open-api-document.js';
export { gatewaySettings } from './settings.js';
