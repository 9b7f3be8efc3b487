import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { CORRELATION_HEADER } from '../http/correlation.js';
import { isWrite, NOTHING, type Route } from '../http/route.js';
import { SESSION_COOKIE } from '../domain/sessions.js';
import { codesOf } from './error-codes.js';
import { errorResponses, problemSchema } from './error-responses.js';

const DESCRIPTION = `Secrets by name, never by value: no answer of this API ever holds a stored value.

Sign in for a session cookie, or send an API key: \`Authorization: Bearer cs_…\`. Bodies are JSON in UTF-8; a field that
is not known is refused. Times are RFC 3339 in UTC, ids are UUIDv7. A list is \`{items, nextCursor}\`: ask again with
\`cursor=nextCursor\` until that is null. \`{team}\` is a team's slug or its id; a team of others answers as one that
does not exist.

Errors are problem+json (RFC 9457) with a stable \`code\`. Every answer names its request in \`${CORRELATION_HEADER}\`.

Where a write takes an \`Idempotency-Key\`, a retry within 24 hours gets the first answer and does nothing twice.`;

/** The API's document, from the very descriptions that route, guard and validate (one source). */
export function openApiDocument(routes: readonly Route[]): ReturnType<typeof createDocument> {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return createDocument({
    openapi: '3.1.0',
    info: { title: 'Countersign', version: '1', description: DESCRIPTION, license: { name: 'Apache-2.0' } },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: { Problem: problemSchema },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE },
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key, `cs_…`.' },
      },
    },
  });
}

const idempotencyKey = z.object({
  'Idempotency-Key': z
    .string()
    .regex(/^[\x20-\x7e]{1,255}$/)
    .optional()
    .meta({ description: 'Makes a retry safe: 1 to 255 printable ASCII characters, new for each write.' }),
});

function operationOf(route: Route): ZodOpenApiOperationObject {
  const { operationId, summary, description, tag, params, query, body } = route;
  return {
    ...{ operationId, summary, description },
    tags: [tag],
    security: route.access === 'public' ? [] : [{ session: [] }, { apiKey: [] }],
    'x-access': route.access,
    requestParams: {
      ...(params === NOTHING ? {} : { path: params as z.ZodObject }),
      ...(query === NOTHING ? {} : { query: query as z.ZodObject }),
      ...(route.idempotent ? { header: idempotencyKey } : {}),
    },
    ...(isWrite(route) && body !== NOTHING
      ? { requestBody: { required: true, content: { 'application/json': { schema: body } } } }
      : {}),
    responses: { [String(route.status)]: successOf(route), ...errorResponses(codesOf(route), route.errorForm) },
  };
}

function successOf({ response, summary, contentType, streamed }: Route) {
  if (response === null) return { description: 'Done; there is nothing more to say.' };
  const events = streamed && { 'text/event-stream': { schema: streamed } };
  return { description: summary, content: { [contentType]: { schema: response }, ...events } };
}
