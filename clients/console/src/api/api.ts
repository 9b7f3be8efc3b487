import createClient from 'openapi-fetch';
import { endedSession } from '../session/ended-session.js';
import { ConnectionLost, toApiProblem } from './api-problem.js';
import { connectionLost, reportLost } from './connection.js';
import type { paths } from './generated/schema.js';

/** Every operation of the public API, with the types of its document. The session is a cookie that no script sees. */
export const api = createClient<paths>({ baseUrl: location.origin, fetch: sendSignedIn, cache: 'no-store' });

/**
 * Sends a request. Where the session has ended meanwhile, the person is asked to sign in over whatever they were doing, and
 * the request is sent again: no form is lost. Its Idempotency-Key stays, so that nothing happens twice.
 */
async function sendSignedIn(request: Request): Promise<Response> {
  const again = request.clone();
  const response = await send(request);
  if (!(await isSessionOver(request, response))) return response;
  const signedIn = await endedSession.signedInAgain();
  return signedIn ? send(again) : response;
}

/** A model provider's 401 is about its credential and not about the person. */
async function isSessionOver(request: Request, response: Response): Promise<boolean> {
  if (response.status !== 401 || new URL(request.url).pathname === '/v1/auth/login') return false;
  const body = (await response
    .clone()
    .json()
    .catch(() => null)) as { error?: { code?: string } } | null;
  return body?.error?.code !== 'PROVIDER_REJECTED_CREDENTIAL';
}

async function send(request: Request): Promise<Response> {
  try {
    const response = await fetch(request);
    connectionLost.set(false);
    return response;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    reportLost();
    throw new ConnectionLost();
  }
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** What was asked for. @throws ApiProblem, ConnectionLost */
export async function answerOf<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) throw toApiProblem(response.status, error);
  return data as T;
}
