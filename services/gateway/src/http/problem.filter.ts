import { CountersignError } from '@countersign/contracts';
import { LOGGER, type Logger } from '@countersign/platform-log';
import { Catch, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { allowedMethods } from './allowed-methods.js';
import { fromFramework } from './framework-error.js';
import { setErrorHeaders } from './error-headers.js';
import { PROBLEM_CONTENT_TYPE, toProblem } from './problem.js';
import { sendOpenAiError } from './openai-error.js';
import { ROUTES, routerPath, type Route } from './route.js';

/** Answers whatever was thrown as problem+json, or in the form of the route; what nobody foresaw is logged and says nothing. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(ROUTES) private readonly routes: readonly Route[],
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const error = this.coded(thrown, request);
    const reply = http.getResponse<FastifyReply>();
    if (this.routeOf(request)?.errorForm === 'openai') sendOpenAiError(reply, error);
    else sendProblem(reply, error, request.id);
  }

  private coded(thrown: unknown, request: FastifyRequest): CountersignError {
    if (thrown instanceof CountersignError) return thrown;
    const known = fromFramework(thrown);
    if (known?.code === 'ROUTE_NOT_FOUND') return this.wrongMethod(request) ?? known;
    if (known) return known;
    this.logger.error({ err: thrown, correlationId: request.id }, 'a request failed');
    return new CountersignError('INTERNAL', 'The request failed; the log of the gateway says why.');
  }

  /** Also where the request did not come as far as the guard. */
  private routeOf({ routeOptions, method }: FastifyRequest): Route | undefined {
    return this.routes.find((route) => routerPath(route) === routeOptions?.url && route.method === method);
  }

  private wrongMethod(request: FastifyRequest): CountersignError | null {
    const allowed = allowedMethods(this.routes, request.url);
    if (allowed.length === 0) return null;
    return new CountersignError('METHOD_NOT_ALLOWED', `This address takes ${allowed.join(', ')}.`, { allowed });
  }
}

export function sendProblem(reply: FastifyReply, error: CountersignError, correlationId: string): void {
  const problem = toProblem(error, correlationId);
  setErrorHeaders(reply, error);
  void reply.code(problem.status).header('Content-Type', PROBLEM_CONTENT_TYPE).send(problem);
}
