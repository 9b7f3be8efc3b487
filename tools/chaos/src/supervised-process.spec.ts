import { afterEach, expect, test } from '@jest/globals';
import { temporaryHome } from '@countersign/testing';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SupervisedProcess } from './supervised-process.js';

const home = temporaryHome();
let supervised: SupervisedProcess;

afterEach(async () => {
  await supervised.close();
  home.remove();
});

test('what ends a process while it is being started waits for it; then it is started once', async () => {
  const program = join(home.path, 'program.mjs');
  // The first life ends by itself; every other one stays.
  writeFileSync(program, `if (process.env.LIFE !== '1') setInterval(() => {}, 1_000);`);
  const replaced = Promise.withResolvers<void>();
  const replace = async () => {
    await supervised.kill();
    await supervised.start();
    replaced.resolve();
  };
  const env = (life: number) => {
    if (life === 2) queueMicrotask(() => void replace());
    return { LIFE: String(life) };
  };
  const places = { directory: home.path, run: home.path };
  supervised = new SupervisedProcess({ name: 'tested', kind: 'test', program, env, proxies: {}, ...places });
  await supervised.start();
  await replaced.promise;
  expect(supervised.lifeName).toBe('tested#3');
  await supervised.leave();
  expect(supervised.ends.map(({ name }) => name)).toEqual(['tested#1', 'tested#2', 'tested#3']);
  expect(supervised.desertions).toHaveLength(1);
});
