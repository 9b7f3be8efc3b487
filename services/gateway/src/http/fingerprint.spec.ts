import { expect, test } from '@jest/globals';
import { Fingerprints } from './fingerprint.js';

const fingerprints = new Fingerprints('a key of these tests');
const request = { method: 'POST', path: '/v1/x', params: { team: '1' }, query: {}, body: { a: 1, b: 'value' } };
const of = (change: object, by = fingerprints) => by.of('key-1', { ...request, ...change })!.fingerprint;

test('the same request has the same fingerprint, in whatever order its members are', () => {
  expect(of({ body: { b: 'value', a: 1 } })).toBe(of({}));
});

test.each([
  { method: 'PATCH' },
  { path: '/v1/y' },
  { params: { team: '2' } },
  { query: { q: '1' } },
  { body: { a: 1, b: 'valuf' } },
  { body: { a: '1', b: 'value' } },
])('%j makes another request of it', (change) => {
  expect(of(change)).not.toBe(of({}));
});

test('without the key nobody can tell of what it is the fingerprint', () => {
  expect(of({}, new Fingerprints('another key'))).not.toBe(of({}));
});

test.each(['', 'é', 'a\tb', 'x'.repeat(256), ['one', 'two']])('%j is no Idempotency-Key', (header) => {
  expect(() => fingerprints.of(header, request)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
});

test('without the header there is none', () => {
  expect(fingerprints.of(undefined, request)).toBeUndefined();
});
