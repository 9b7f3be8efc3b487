import { Controller, Inject } from '@nestjs/common';
import { z } from 'zod';
import { Answers, route, ROUTES, type Route } from '../http/route.js';
import { openApiDocument } from './open-api-document.js';

const openApi = route({
  method: 'GET',
  path: '/v1/openapi.json',
  access: 'public',
  tag: 'Health',
  operationId: 'openApi',
  summary: 'This document',
  description: 'The whole API as OpenAPI 3.1, made from the same descriptions that the gateway itself obeys.',
  response: z.looseObject({ openapi: z.string() }),
});

@Controller()
export class OpenApiController {
  private readonly document: unknown;

  constructor(@Inject(ROUTES) routes: readonly Route[]) {
    this.document = openApiDocument(routes);
  }

  @Answers(openApi)
  show(): unknown {
    return this.document;
  }
}
