import type { RecordedAnswer } from './api-client.js';
import type { Touch } from './touch-every-endpoint.js';

const KEYS = '/v1/deployment/keys';

/** What an operator does with keys, and a value in each place where one could be by mistake. */
export async function touchKeys({ client }: Touch, plant: (name: string) => string): Promise<void> {
  const calls: [status: number, method: string, path: string, body?: object][] = [
    [200, 'GET', KEYS],
    [200, 'POST', `${KEYS}/use`, { keyId: 'local-1' }],
    [200, 'POST', `${KEYS}/rewrap`, { perSecond: 1_000 }],
    [200, 'GET', `${KEYS}/rewrap`],
    [200, 'DELETE', `${KEYS}/rewrap`],
    [409, 'POST', `${KEYS}/retire`, { keyId: 'local-1' }],
    [400, 'POST', `${KEYS}/use`, { keyId: plant('AS_KEY_ID') }],
    [400, 'POST', `${KEYS}/retire`, { keyId: plant('AS_RETIRED_KEY_ID') }],
    [400, 'POST', `${KEYS}/rewrap`, { perSecond: plant('AS_PACE') }],
    [400, 'POST', `${KEYS}/rewrap`, { [plant('AS_FIELD_OF_A_REWRAP')]: 1 }],
    // What looks like the id of a key, but is none, is not repeated either.
    [404, 'POST', `${KEYS}/use`, { keyId: plant('NO_KEY').replace(/[^\x21-\x7e]/g, '') }],
    [404, 'POST', `${KEYS}/retire`, { keyId: plant('NO_RETIRED_KEY').replace(/[^\x21-\x7e]/g, '') }],
  ];
  for (const [status, method, path, body] of calls) expectStatus(await client.call(method, path, body), status);
}

function expectStatus({ method, path, status, body }: RecordedAnswer, expected: number): void {
  if (status === expected) return;
  throw new Error(`${method} ${path} was answered ${status} ${String(body['code'])}, not ${expected}.`);
}
