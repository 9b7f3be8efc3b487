import { CountersignError } from '@countersign/contracts';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isIP } from 'node:net';
import { Authenticator } from '../domain/authenticator.js';
import { actorOf, type Principal, type TeamRole } from '../domain/principal.js';
import { requireRight, TeamAccess } from '../domain/team-access.js';
import { keepCall } from './call.js';
import { refuseCrossSite } from './cross-site.js';
import { Fingerprints } from './fingerprint.js';
import { parseJsonBody } from './json-body.js';
import { parseInput } from './parse-input.js';
import { Refusals } from './refusals.js';
import { isWrite, ROUTE, type Route } from './route.js';

/**
 * In front of every route, in this order: who is it, did a page of another site send it, may they do this here, is the
 * input valid. So a stranger learns nothing from the answer to bad input, and a non-member nothing of a team.
 */
@Injectable()
export class RouteGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
    private readonly teams: TeamAccess,
    private readonly fingerprints: Fingerprints,
    private readonly refusals: Refusals,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const route = this.reflector.get<Route | undefined>(ROUTE, context.getHandler());
    // A method without a route says nothing of who may use it: nobody may.
    if (!route) throw new CountersignError('INTERNAL', 'A controller does not say which route it answers.');
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const raw = request.body as Buffer | undefined;
    try {
      const address = isIP(request.ip) ? request.ip : undefined;
      const { principal, team } = await this.letIn(route, request, address);
      const actor = principal && { ...actorOf(principal, address, team), ...rightsFor(route) };
      request.actorId = actor?.id ?? null;
      const input = this.inputOf(route, request, raw, team?.team);
      keepCall({
        ...input,
        principal,
        actor,
        correlationId: request.id,
        address,
        request,
        reply: http.getResponse<FastifyReply>(),
      });
      return true;
    } finally {
      raw?.fill(0);
    }
  }

  private async letIn(route: Route, request: FastifyRequest, address: string | undefined) {
    const isOfTeam = route.access === 'member' || route.access === 'admin';
    const asked = isOfTeam ? (request.params as { team: string }).team : undefined;
    const recognised = route.access === 'public' ? null : await this.authenticator.authenticate(request, asked);
    const principal = recognised?.principal ?? null;
    if (isWrite(route) && principal?.type !== 'api-key') {
      const { 'sec-fetch-site': fetchSite, origin } = request.headers;
      refuseCrossSite({ fetchSite: fetchSite?.toString(), origin, host: request.host });
    }
    if (!recognised || !principal || route.access === 'new-account') return { principal };
    refuseOneTimePassword(principal);
    let team: TeamRole | undefined;
    try {
      if (asked !== undefined) team = await this.teams.of(recognised, asked);
      requireRight(route.access, principal, team);
      return { principal, team };
    } catch (error) {
      await this.refusals.record(error, route, actorOf(principal, address, team), request.id);
      throw error;
    }
  }

  private inputOf(route: Route, request: FastifyRequest, raw: Buffer | undefined, team: string | undefined) {
    const params = parseInput(route.params, request.params);
    const query = parseInput(route.query, request.query);
    const body = parseInput(route.body, orEmpty(parseJsonBody(raw)));
    const { method, path } = route;
    // The team by its id: a retry may name it by the other of its two names.
    const identity = { method, path, params: { ...(params as object), team: team ?? null }, query, body };
    const header = route.idempotent ? request.headers['idempotency-key'] : undefined;
    return { params, query, body, idempotency: this.fingerprints.of(header, identity) };
  }
}

/** Only where the act needs it: a token for anything else says nothing of it. */
function rightsFor({ access }: Route): { deploymentAdmin?: true } {
  return access === 'deployment-admin' ? { deploymentAdmin: true } : {};
}

/** No body counts as one without fields, so that what is missing is named. */
function orEmpty(body: unknown): unknown {
  return body === undefined ? {} : body;
}

function refuseOneTimePassword(principal: Principal): void {
  if (!principal.mustChangePassword) return;
  throw new CountersignError(
    'PASSWORD_CHANGE_REQUIRED',
    'You signed in with a one-time password. Choose your own first: POST /v1/me/password.',
  );
}
