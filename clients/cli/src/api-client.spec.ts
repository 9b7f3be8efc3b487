import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiStandIn, runCommand } from './fixtures/run-command.js';

const LIST = ['admin', 'keys', 'list'];
const NOTHING = { items: [], damaged: 0 };

let directory: string;
let api: ApiStandIn;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'countersign-cli-'));
  api = new ApiStandIn();
});
afterEach(() => rmSync(directory, { recursive: true }));

function keyFile(content: string): string {
  const path = join(directory, 'api-key');
  writeFileSync(path, content);
  return path;
}

test('the address and the key come from the environment, and the address has a default', async () => {
  api.answer(NOTHING);
  await runCommand(LIST, { fetch: api.fetch });
  const env = { COUNTERSIGN_URL: 'https://countersign.example/base/', COUNTERSIGN_API_KEY: 'cs_of_env' };
  await runCommand(LIST, { fetch: api.fetch, env });
  expect(api.requests).toEqual([
    { method: 'GET', url: 'http://127.0.0.1:8400/v1/deployment/keys', authorization: 'Bearer cs_abc', body: undefined },
    {
      ...{ method: 'GET', url: 'https://countersign.example/base/v1/deployment/keys' },
      ...{ authorization: 'Bearer cs_of_env', body: undefined },
    },
  ]);
});

test('options win, and stand before or after the command; the key is in a file', async () => {
  api.answer(NOTHING);
  const options = ['--url', 'http://localhost:1', '--api-key-file', keyFile('cs_of_file\n')];
  for (const args of [
    [...options, ...LIST],
    [...LIST, ...options],
  ]) {
    expect(await runCommand(args, { fetch: api.fetch })).toMatchObject({ code: 0, err: '' });
    expect(api.requests.pop()).toMatchObject({
      url: 'http://localhost:1/v1/deployment/keys',
      authorization: 'Bearer cs_of_file',
    });
  }
});

test.each<[string, string[], Record<string, string>, RegExp]>([
  ['no key', LIST, {}, /no API key.*POST \/v1\/api-keys.*COUNTERSIGN_API_KEY.*--api-key-file/s],
  ['something else for a key', LIST, { COUNTERSIGN_API_KEY: 'hunter22 hunter22' }, /begins with cs_/],
  ['a file that is not there', [...LIST, '--api-key-file', '/nowhere'], {}, /cannot be read \(ENOENT\)/],
  ['an address that is none', [...LIST, '--url', 'hunter22'], {}, /--url or COUNTERSIGN_URL must be an http/],
  ['another protocol', [...LIST, '--url', 'ftp://127.0.0.1'], {}, /must be an http/],
  ['an option that is none', [...LIST, '--loud'], {}, /unknown option '--loud'/],
  ['a command that is none', ['admin', 'keys', 'lits'], {}, /unknown command 'lits'.*list/s],
  ['an argument too few', ['admin', 'keys', 'use'], {}, /missing required argument 'id'/],
])('%s is an error of use, before anything is asked', async (_, args, env, words) => {
  const { code, err } = await runCommand(args, { env });
  expect(code).toBe(2);
  expect(err).toMatch(words);
  expect(err.replace(/--url hunter22/, '')).not.toContain('hunter22');
});

test('what the API refuses is shown by code and detail, without what moves a terminal', async () => {
  api.refuse(409, 'KEY_IN_USE', 'local-1 still wraps 7 versions. \u001b[31mRewrap first.');
  expect(await runCommand(['admin', 'keys', 'retire', 'local-1'], { fetch: api.fetch })).toEqual({
    code: 1,
    out: '',
    err: 'KEY_IN_USE: local-1 still wraps 7 versions.  [31mRewrap first.\n',
  });
});

test('an API that is not there is said to be away, with what to check', async () => {
  const fetch = () => Promise.reject(new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } }));
  const { code, err } = await runCommand(LIST, { fetch });
  expect(code).toBe(1);
  expect(err).toMatch(/127\.0\.0\.1:8400 cannot be reached \(ECONNREFUSED\)\. Check that Countersign runs.*--url/);
});

test.each<[string, () => Response, RegExp]>([
  ['another server', () => new Response('<html>', { status: 404 }), /answered 404, and not as Countersign does/],
  ['a proxy', () => Response.json({ message: 'no' }, { status: 502 }), /answered 502/],
  ['another release', () => Response.json({ keys: [] }), /does not understand/],
  ['no JSON', () => new Response('<html>'), /does not understand/],
])('%s is told apart', async (_, answer, words) => {
  api.answer(answer);
  const { code, err } = await runCommand(LIST, { fetch: api.fetch });
  expect(code).toBe(1);
  expect(err).toMatch(words);
});

test('a key that would cross a network in clear is warned of', async () => {
  api.answer(NOTHING);
  const { code, err } = await runCommand([...LIST, '--url', 'http://countersign.example'], { fetch: api.fetch });
  expect([code, err]).toEqual([0, expect.stringMatching(/^Warning: the address is not https/)]);
});

test('help is no error', async () => {
  const { code, out } = await runCommand(['admin', 'keys', 'rewrap', '--help']);
  expect(code).toBe(0);
  for (const word of ['--per-second', '--detach', '--stop', '--api-key-file']) expect(out).toContain(word);
});
