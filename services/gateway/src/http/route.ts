import type { ErrorCode } from '@countersign/contracts';
import { applyDecorators, HttpCode, RequestMapping, RequestMethod, SetMetadata, type Type } from '@nestjs/common';
import { z } from 'zod';

/** Who may use a route. Every route says it; there is no default. */
export type Access =
  /** Anyone. */
  | 'public'
  /** Anyone signed in, also with a one-time password that must be changed first. */
  | 'new-account'
  /** Anyone signed in. */
  | 'account'
  | 'deployment-admin'
  /** A member (or admin) of the team in the path. */
  | 'member'
  /** An admin of the team in the path. */
  | 'admin';

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

export const NOTHING = z.strictObject({});
type Nothing = typeof NOTHING;

/**
 * One route of the API. The router, the guard, the validation of input and output and the OpenAPI document are all
 * derived from it.
 */
export interface RouteOf<A extends Access, P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  method: Method;
  /** As in OpenAPI: `/v1/teams/{team}`. */
  path: string;
  access: A;
  tag: string;
  /** Stable name of the operation, for generated clients. */
  operationId: string;
  summary: string;
  /** What it takes and gives, its limits and what to know about failure; Markdown. */
  description: string;
  params: P;
  query: Q;
  body: B;
  /** Null where there is nothing to answer (204). */
  response: z.ZodType | null;
  /** JSON, or a stream of events or of lines each of which holds the response. */
  contentType: 'application/json' | 'text/event-stream' | 'application/jsonl' | 'text/csv';
  status: 200 | 201 | 204;
  /** What each event holds, where the request asks for a stream instead; its controller writes either answer itself. */
  streamed: z.ZodType | null;
  /** As this API says errors (RFC 9457), or as OpenAI does, for clients that read those. */
  errorForm: 'problem' | 'openai';
  /** Of the body; as much as any request needs unless told. */
  bodyBytesMax: number;
  /** What it can answer beyond the codes that its access and its input imply. */
  errors: readonly ErrorCode[];
  /** Takes an Idempotency-Key. */
  idempotent: boolean;
}

export type Route = RouteOf<Access, z.ZodType, z.ZodType, z.ZodType>;

type Optional =
  | ('params' | 'query' | 'body' | 'errors' | 'idempotent' | 'status' | 'contentType')
  | ('streamed' | 'errorForm' | 'bodyBytesMax');

/** A value of 64 KiB of which every byte is written as a six-character escape, and room for the rest of the body. */
export const BODY_BYTES_MAX = 512 * 1024;

export function route<
  const A extends Access,
  P extends z.ZodType = Nothing,
  Q extends z.ZodType = Nothing,
  B extends z.ZodType = Nothing,
>(parts: Omit<RouteOf<A, P, Q, B>, Optional> & Partial<Pick<RouteOf<A, P, Q, B>, Optional>>): RouteOf<A, P, Q, B> {
  return {
    params: NOTHING as unknown as P,
    query: NOTHING as unknown as Q,
    body: NOTHING as unknown as B,
    errors: [],
    idempotent: false,
    contentType: 'application/json',
    streamed: null,
    errorForm: 'problem',
    bodyBytesMax: BODY_BYTES_MAX,
    status: parts.response === null ? 204 : 200,
    ...parts,
  };
}

export const ROUTE = Symbol('Route');

/** Marks the method that answers a route. */
export function Answers(described: Route): MethodDecorator {
  return applyDecorators(
    RequestMapping({ method: RequestMethod[described.method], path: routerPath(described) }),
    HttpCode(described.status),
    SetMetadata(ROUTE, described),
  );
}

/** A route's path as the router has it. */
export function routerPath({ path }: Pick<Route, 'path'>): string {
  return path.replace(/\{(\w+)\}/g, ':$1');
}

/** Every route that the controllers answer, found by their marks, so that none can be forgotten. */
export function routesOf(controllers: readonly Type[]): Route[] {
  return controllers.flatMap((controller) => {
    const prototype = controller.prototype as Record<string, unknown>;
    return Object.getOwnPropertyNames(prototype).flatMap((name) => {
      const described = Reflect.getMetadata(ROUTE, prototype[name] as object) as Route | undefined;
      return described ? [described] : [];
    });
  });
}

/** All routes, for those who need to know them all. */
export const ROUTES = Symbol('Routes');

const SAFE: readonly Method[] = ['GET'];
export function isWrite({ method }: Pick<Route, 'method'>): boolean {
  return !SAFE.includes(method);
}
