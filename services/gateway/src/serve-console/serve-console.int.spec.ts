import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { GatewaySystem } from '../fixtures/gateway-system.js';

const SCRIPT = 'document.title = "Countersign";\n'.repeat(100);
const DOCUMENT =
  '<!doctype html><meta property="csp-nonce" nonce="CSP_NONCE"><script type="module" src="/assets/a-1.js"></script>';

const directory = mkdtempSync(join(tmpdir(), 'countersign-console-'));
let system: GatewaySystem;
let url: string;

function build(): void {
  mkdirSync(join(directory, 'assets'), { recursive: true });
  writeFileSync(join(directory, 'index.html'), DOCUMENT);
  writeFileSync(join(directory, 'assets/a-1.js'), SCRIPT);
  writeFileSync(join(directory, 'assets/a-1.js.br'), brotliCompressSync(SCRIPT));
}

beforeAll(async () => {
  build();
  system = await GatewaySystem.start({ COUNTERSIGN_CONSOLE_DIRECTORY: directory });
  url = await system.app.getUrl();
});
afterAll(async () => {
  await system?.close();
  rmSync(directory, { recursive: true, force: true });
});

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${url}${path}`, { headers });

test.each([
  '/',
  '/sign-in',
  '/teams/default/secrets',
  '/teams/default/secrets/HF_TOKEN',
  '/account/keys',
  '/operations',
])('%s is a page: never kept by the browser, and nothing in it may come from elsewhere', async (path) => {
  const response = await get(path);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(response.headers.get('cache-control')).toBe('no-store');
  const policy = response.headers.get('content-security-policy')!;
  expect(policy).toContain("default-src 'self'; script-src 'self'; style-src 'self' 'nonce-");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain('unsafe');
});

test('each answer has a nonce of its own, in the document and in its policy', async () => {
  const nonces = await Promise.all(
    [1, 2].map(async () => {
      const response = await get('/');
      const nonce = /nonce="([A-Za-z0-9_-]{24})"/.exec(await response.text())![1]!;
      expect(response.headers.get('content-security-policy')).toContain(`'nonce-${nonce}'`);
      return nonce;
    }),
  );
  expect(nonces[0]).not.toBe(nonces[1]);
});

test('a file of the build is kept for good, and comes compressed to who takes it so', async () => {
  const compressed = await get('/assets/a-1.js', { 'Accept-Encoding': 'br' });
  expect(compressed.headers.get('content-encoding')).toBe('br');
  expect(compressed.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(compressed.headers.get('vary')).toBe('Accept-Encoding');
  expect(compressed.headers.get('content-type')).toMatch(/javascript/);
  expect(await compressed.text()).toBe(SCRIPT);
  const plain = await get('/assets/a-1.js', { 'Accept-Encoding': 'identity' });
  expect(plain.headers.get('content-encoding')).toBeNull();
  expect(await plain.text()).toBe(SCRIPT);
});

test.each(['/assets/gone-2.js', '/assets/../index.html', '/assets/%2e%2e/index.html', '/teamz', '/v1/nothing'])(
  '%s is no page: it is answered like any unknown address',
  async (path) => {
    const response = await get(path);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'ROUTE_NOT_FOUND' });
    expect(response.headers.get('cache-control')).toBe('no-store');
  },
);

test('what was not built says how to build it, and the API works all the same', async () => {
  rmSync(join(directory, 'index.html'));
  const response = await get('/teams/default/secrets');
  expect(response.status).toBe(503);
  expect(await response.text()).toContain('npm run build');
  expect((await get('/healthz')).status).toBe(200);
  build();
  expect((await get('/')).status).toBe(200);
});
