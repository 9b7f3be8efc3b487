import { expect, test } from '@jest/globals';
import { CONTROLLERS } from '../controllers.js';
import { allowedMethods } from './allowed-methods.js';
import { routesOf } from './route.js';

const ROUTES = routesOf(CONTROLLERS);

test.each([
  ['/v1/teams', ['GET', 'HEAD', 'POST']],
  ['/v1/teams?x=/v1/me', ['GET', 'HEAD', 'POST']],
  ['/v1/teams/default/secrets/TOKEN', ['DELETE', 'GET', 'HEAD']],
  ['/v1/teams/default/secrets/TOKEN/rotate', ['POST']],
  ['/v1/openapi.json', ['GET', 'HEAD']],
  ['/v1/openapixjson', []],
  ['/v1', []],
  ['/v1/teams/', []],
])('%s takes %j', (url, methods) => {
  expect(allowedMethods(ROUTES, url)).toEqual(methods);
});
