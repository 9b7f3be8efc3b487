import { APICallError, UnsupportedFunctionalityError } from '@ai-sdk/provider';
import { CountersignError } from '@countersign/contracts';
import { Redactor, SecretValue } from '@countersign/secret-value';
import { expect, test } from '@jest/globals';
import { StoppedShort } from './stopped-short.js';
import { upstreamError, type Upstream } from './upstream-error.js';

const of: Upstream = {
  title: 'OpenAI',
  secrets: ['OPENAI_API_KEY'],
  redactor: new Redactor([new SecretValue('OPENAI_API_KEY', Buffer.from('sk-0123456789abcdef'))]),
  rejects: ({ statusCode }) => statusCode === 401 || statusCode === 403,
};

function answered(statusCode: number | undefined, responseHeaders: Record<string, string> = {}, message = 'No.') {
  return new APICallError({ message, url: 'x', requestBodyValues: {}, statusCode, responseHeaders });
}

const codeOf = (error: unknown) => (upstreamError(error, of) as CountersignError).code;

test.each([
  [400, 'PROVIDER_REFUSED'],
  [401, 'PROVIDER_REJECTED_CREDENTIAL'],
  [403, 'PROVIDER_REJECTED_CREDENTIAL'],
  [404, 'PROVIDER_REFUSED'],
  [413, 'PROVIDER_REFUSED'],
  [429, 'PROVIDER_RATE_LIMITED'],
  [500, 'PROVIDER_FAILED'],
  [529, 'PROVIDER_FAILED'],
  [302, 'PROVIDER_FAILED'],
  [200, 'PROVIDER_FAILED'],
  [undefined, 'PROVIDER_UNREACHABLE'],
])('an answer with status %s is %s', (status, code) => {
  expect(codeOf(answered(status))).toBe(code);
});

test('what a provider says is cut, and masked where it repeats the key', () => {
  const { detail, facts } = upstreamError(
    answered(401, {}, `Wrong: sk-0123456789abcdef ${'x'.repeat(9_000)}`),
    of,
  ) as CountersignError;
  expect(detail).toContain('OpenAI answered 401: Wrong: [secret OPENAI_API_KEY] xxx');
  expect(detail.length).toBeLessThan(2_300);
  expect(detail).toMatch(/An admin can rotate OPENAI_API_KEY to one that it takes\.$/);
  expect(facts).toEqual({ upstreamStatus: 401, secrets: ['OPENAI_API_KEY'] });
});

test.each([
  [{ 'retry-after': '7' }, 7],
  [{ 'retry-after': '0' }, 0],
  [{ 'retry-after-ms': '1500', 'retry-after': '9' }, 1.5],
  [{ 'retry-after': 'Wed, 25 Nov 2026 12:00:30 GMT', date: 'Wed, 25 Nov 2026 12:00:00 GMT' }, 30],
  [{ 'retry-after': 'soon' }, undefined],
  [{}, undefined],
])('when to come back is read from %j', (headers, retryAfter) => {
  const { facts } = upstreamError(answered(429, headers), of) as CountersignError;
  expect(facts.retryAfter).toBe(retryAfter);
});

test('an error of ours goes on as it is, however deep it is wrapped', () => {
  const ours = new CountersignError('EGRESS_FORBIDDEN', 'No.');
  const wrapped = new TypeError('fetch failed', { cause: ours });
  expect(upstreamError(wrapped, of)).toBe(ours);
  const call = new APICallError({ message: 'Cannot connect', url: 'x', requestBodyValues: {}, cause: wrapped });
  expect(upstreamError(call, of)).toBe(ours);
});

test('what ends before its end, and what comes in the middle of a stream', () => {
  expect(codeOf(new StoppedShort())).toBe('PROVIDER_FAILED');
  expect(codeOf(new TypeError('terminated'))).toBe('PROVIDER_FAILED');
  expect(codeOf({ message: 'Overloaded', type: 'overloaded_error' })).toBe('PROVIDER_FAILED');
  expect(codeOf({ message: 'Slow down', statusCode: 429 })).toBe('PROVIDER_RATE_LIMITED');
  expect(codeOf({ message: 'Not you', statusCode: 401 })).toBe('PROVIDER_REJECTED_CREDENTIAL');
  expect(codeOf('Something went wrong')).toBe('PROVIDER_FAILED');
});

test('what a provider cannot do is the mistake of the request, and a mistake of ours is nobody else’s', () => {
  expect(codeOf(new UnsupportedFunctionalityError({ functionality: 'files' }))).toBe('INVALID_INPUT');
  const bug = new Error('undefined is not a function');
  expect(upstreamError(bug, of)).toBe(bug);
});
