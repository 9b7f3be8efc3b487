import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findNatsServer } from './find-nats-server.js';

let directory: string;
let env: NodeJS.ProcessEnv;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'countersign-find-'));
  env = { PATH: join(directory, 'bin'), XDG_CACHE_HOME: join(directory, 'cache') };
  mkdirSync(env['PATH']!);
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** A program that claims to be a server of some version. */
function program(path: string, version: string): string {
  writeFileSync(path, `#!/bin/sh\necho "nats-server: v${version}"\n`, { mode: 0o755 });
  return path;
}

const unreachable = { Debian: () => 'no apt-get here', release: () => 'no internet here' };

test('the one named comes first, then the one on the PATH', async () => {
  const onPath = program(join(env['PATH']!, 'nats-server'), '2.10.1');
  const other = program(join(directory, 'mine'), '2.9.10');
  await expect(findNatsServer({ env, program: other })).resolves.toBe(other);
  await expect(findNatsServer({ env, fetchers: unreachable })).resolves.toBe(onPath);
});

test('one that is named and does not run is an error that names it, whatever else there is', async () => {
  program(join(env['PATH']!, 'nats-server'), '2.10.1');
  await expect(findNatsServer({ env, program: '/nowhere/nats-server' })).rejects.toThrow(
    /NATS_SERVER_BIN names \/nowhere\/nats-server, which cannot be run \(ENOENT\)/,
  );
  const old = program(join(directory, 'old'), '2.8.4');
  await expect(findNatsServer({ env, program: old })).rejects.toThrow(/is version 2\.8\.4; 2\.9\.10 or newer/);
});

test('what was fetched is kept for the next time', async () => {
  let fetched = 0;
  const fetchers = {
    Debian: () => 'no apt-get here',
    release: (destination: string) => {
      fetched += 1;
      program(destination, '2.10.10');
      return null;
    },
  };
  const first = await findNatsServer({ env: { ...env, PATH: join(directory, 'bin') }, fetchers });
  await expect(findNatsServer({ env, fetchers })).resolves.toBe(first);
  expect(fetched).toBe(1);
  expect(existsSync(first)).toBe(true);
  expect(readdirSync(join(first, '..'))).toEqual(['nats-server']);
});

test('without any, the error says what was tried and what to do', async () => {
  const attempt = findNatsServer({ env, fetchers: unreachable });
  await expect(attempt).rejects.toThrow(/no apt-get here[^]*no internet here[^]*NATS_SERVER_BIN=[^]*NATS_URL=/);
});
