import { beforeEach, expect, test } from '@jest/globals';
import type { CustodyKey, RewrapJob } from '@countersign/contracts';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { ApiStandIn, runCommand, type Ran } from '../../fixtures/run-command.js';

const key: CustodyKey = {
  keyId: 'local-1',
  provider: 'local',
  state: 'available',
  seals: true,
  opens: true,
  wraps: 512,
};
const job: RewrapJob = {
  id: '0195f3a1-7c00-7000-8000-0000000000aa',
  toKeyId: 'local-2',
  state: 'running',
  ...{ total: 5_000, done: 1_200, remaining: 3_800, rewrapped: 1_190, failed: 0, failures: [] },
  ...{ perSecond: 200, rate: 198.4, secondsLeft: 19.2, waitingFor: null },
  ...{ startedAt: '2026-01-01T00:00:00.000Z', startedBy: 'operator@example.org', finishedAt: null },
};
const finished: RewrapJob = {
  ...job,
  state: 'finished',
  ...{ done: 5_000, remaining: 0, rate: null, secondsLeft: null, finishedAt: '2026-01-01T00:01:00.000Z' },
};
const away = () =>
  Response.json({ code: 'SERVICE_UNAVAILABLE', detail: 'secrets-store is not running.' }, { status: 503 });

let api: ApiStandIn;
beforeEach(() => {
  api = new ApiStandIn();
});
const keys = (...args: string[]): Promise<Ran> => runCommand(['admin', 'keys', ...args], { fetch: api.fetch });

test('keys are listed as a table, and as JSON for programs', async () => {
  const answer = {
    items: [
      key,
      { ...key, keyId: 'local-2', state: 'current' as const, wraps: 7 },
      { ...key, keyId: 'lost', seals: false, opens: false, wraps: 3 },
    ],
    damaged: 1,
  };
  api.answer(answer);
  expect((await keys('list')).out).toBe(
    [
      'KEY      PROVIDER  STATE      SEALS  OPENS  WRAPS',
      'local-1  local     available  yes    yes    512',
      'local-2  local     current    yes    yes    7',
      'lost     local     available  no     no     3',
      'lost wraps 3 and the resolver does not have it: those cannot be opened.',
      '1 stored envelopes are damaged: a rewrap names them.',
      '',
    ].join('\n'),
  );
  expect(JSON.parse((await keys('list', '--json')).out)).toEqual(answer);
});

test('a resolver that does not answer is no key that cannot be opened', async () => {
  api.answer({ items: [{ ...key, opens: null }], damaged: 0 });
  const { out } = await keys('list');
  expect(out).toMatch(/yes +\? +512/);
  expect(out).toMatch(/The resolver did not answer\./);
  expect(out).not.toMatch(/cannot be opened/);
});

test('a use says what is left to do', async () => {
  api.answer({ keyId: 'local-2', othersWrap: 512 }, { keyId: 'local-2', othersWrap: 0 });
  expect((await keys('use', 'local-2')).out).toMatch(/local-2 is current.*still wrap 512 versions\. Next: .* rewrap/);
  expect((await keys('use', 'local-2')).out).toMatch(/No other key wraps anything/);
  expect(api.requests[0]).toMatchObject({ method: 'POST', body: { keyId: 'local-2' } });
});

test('a rewrap shows how far it is, and what it came to', async () => {
  api.answer({ job }, { job: finished });
  const { code, out } = await keys('rewrap', '--per-second', '200');
  expect(code).toBe(0);
  expect(out.split('\n').slice(0, 2)).toEqual([
    '1200 of 5000 done, 198 a second, 20 s left',
    'The rewrap to local-2 has finished: 5000 of 5000 done, 0 left.',
  ]);
  expect(api.requests).toMatchObject([
    { method: 'POST', url: expect.stringMatching(/\/v1\/deployment\/keys\/rewrap$/), body: { perSecond: 200 } },
    { method: 'GET' },
  ]);
});

test('on a terminal it is one line that changes', async () => {
  const stdout: PassThrough & { isTTY?: boolean } = new PassThrough();
  stdout.isTTY = true;
  api.answer({ job }, { job: { ...job, done: 1_300, waitingFor: 'KMS is slow' } }, { job: finished });
  await runCommand(['admin', 'keys', 'rewrap'], { fetch: api.fetch, stdout });
  stdout.end();
  const out = await text(stdout);
  expect(out).toContain('\r1200 of 5000 done, 198 a second, 20 s left\u001b[K');
  expect(out).toContain('\r1300 of 5000 done, 198 a second, 20 s left; waiting: KMS is slow\u001b[K');
  expect(out).toContain('\u001b[K\nThe rewrap to local-2 has finished');
});

test('a store that restarts is waited for', async () => {
  api.answer({ job }, away, away, { job: finished });
  expect(await keys('rewrap')).toMatchObject({ code: 0, out: expect.stringContaining('has finished') });
});

test('Ctrl-C leaves it running, and says so', async () => {
  const controller = new AbortController();
  api.answer({ job }, () => {
    controller.abort();
    return Response.json({ job });
  });
  const ran = await runCommand(['admin', 'keys', 'rewrap'], { fetch: api.fetch, signal: controller.signal });
  expect(ran.code).toBe(130);
  expect(ran.err).toMatch(/goes on without you.*keys rewrap\. Stop it: .*--stop/);
  expect(api.requests.map(({ method }) => method)).toEqual(['POST', 'GET']);
});

test('what failed is named, and the exit code says so', async () => {
  const failure = {
    team: '0195f3a1-7c00-7000-8000-0000000000bb',
    secret: 'HF_TOKEN',
    version: 3,
    code: 'SECRET_UNOPENABLE',
  };
  const failures = [{ ...failure, detail: 'Version 3 of HF_TOKEN cannot be opened.' }];
  const failed: RewrapJob = { ...finished, done: 4_998, remaining: 2, failed: 2, failures };
  api.answer({ job }, { job: failed });
  const { code, out, err } = await keys('rewrap');
  expect(code).toBe(1);
  expect(out).toContain('4998 of 5000 done, 2 left, 2 of them failed.');
  expect(err).toMatch(/HF_TOKEN, version 3, of team .*bb: Version 3 of HF_TOKEN cannot be opened\.\n… and 1 more\.\n/);
  const json = await keys('rewrap', '--json');
  expect([json.code, JSON.parse(json.out)]).toEqual([1, failed]);
});

test('one that somebody else stopped did not finish', async () => {
  api.answer({ job }, { job: { ...finished, state: 'stopped', remaining: 9, done: 4_991 } });
  expect(await keys('rewrap')).toMatchObject({ code: 1, err: expect.stringMatching(/Somebody stopped it/) });
});

test('it can be started and left, and stopped', async () => {
  api.answer({ job }, { job: { ...job, state: 'stopped' } }, { job: null });
  expect((await keys('rewrap', '--detach')).out).toMatch(
    /is running: 1200 of 5000.*Watch it: countersign admin keys rewrap/,
  );
  expect((await keys('rewrap', '--stop')).out).toMatch(/was stopped/);
  expect((await keys('rewrap', '--stop')).out).toBe('There has been no rewrap.\n');
  expect(api.requests.map(({ method }) => method)).toEqual(['POST', 'DELETE', 'DELETE']);
  expect(api.requests[0]!.body).toEqual({});
});

test.each([
  ['--per-second', '0'],
  ['--per-second', '1e3'],
  ['--per-second', '10001'],
  ['--stop', '--detach'],
])('rewrap %s %s is an error of use', async (...args) => {
  expect((await keys('rewrap', ...args)).code).toBe(2);
  expect(api.requests).toEqual([]);
});
