import { CONTROLLERS } from '../controllers.js';
import { routesOf } from '../http/route.js';
import { openApiDocument } from './open-api-document.js';

/** The API's document without a running gateway, for what is generated from it. */
export function apiDocument(): ReturnType<typeof openApiDocument> {
  return openApiDocument(routesOf(CONTROLLERS));
}
