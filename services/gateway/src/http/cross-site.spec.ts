import { expect, test } from '@jest/globals';
import { refuseCrossSite, type BrowserHeaders } from './cross-site.js';

const HOST = 'countersign.example:8400';
const allowed: Partial<BrowserHeaders>[] = [
  {},
  { fetchSite: 'same-origin' },
  { fetchSite: 'none' },
  { fetchSite: 'same-origin', origin: 'https://evil.example' },
  { origin: `https://${HOST}` },
  { origin: `http://${HOST.toUpperCase()}` },
];
const refused: Partial<BrowserHeaders>[] = [
  { fetchSite: 'cross-site' },
  { fetchSite: 'same-site' },
  { fetchSite: '' },
  { fetchSite: 'Same-Origin' },
  { fetchSite: 'cross-site', origin: `https://${HOST}` },
  { origin: 'https://evil.example' },
  { origin: `https://evil.example/${HOST}` },
  { origin: `https://${HOST}@evil.example` },
  { origin: 'https://countersign.example' },
  { origin: 'null' },
  { origin: '' },
  { origin: 'https://evil.example', host: undefined },
];
const check = (headers: Partial<BrowserHeaders>) => () =>
  refuseCrossSite({ fetchSite: undefined, origin: undefined, host: HOST, ...headers });

test.each(allowed)('%j may act', (headers) => {
  expect(check(headers)).not.toThrow();
});

test.each(refused)('%j may not', (headers) => {
  expect(check(headers)).toThrow(expect.objectContaining({ code: 'CROSS_SITE_REQUEST' }));
});
