import { waitFor } from '@countersign/testing';
import { expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { DEFAULT_LIMITS } from '../sandbox-limits.js';
import { Cgroups } from './cgroups.js';
import { prefixOf } from './host-process.js';

const cgroups = await Cgroups.open();
const testCgroups = (name: string, body: () => Promise<void>) =>
  cgroups ? test(name, body) : test.skip(`${name} (skipped: this process may make no cgroups)`, body);

testCgroups(
  'a service that starts removes the cgroups of one that is gone, and none of one that is at work',
  async () => {
    const service = spawn('sleep', ['60']);
    const pid = service.pid!;
    const cgroup = (await Cgroups.open(await prefixOf(pid)))!.create(DEFAULT_LIMITS);
    try {
      await cgroups!.sweep();
      cgroup.join(pid);
    } finally {
      service.kill('SIGKILL');
      await once(service, 'exit');
    }
    await waitFor(async () => {
      await cgroups!.sweep();
      expect(() => cgroup.join(pid)).toThrow(/ENOENT/);
      return true;
    });
  },
);
