import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { waitFor } from '@countersign/testing';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shell } from '../../fixtures/collected.js';
import { sandboxSpec } from '../../fixtures/executor-suite.js';
import { describeSandboxes, processExecutor } from '../../fixtures/process-executor.js';
import type { StartedSandbox } from '../executor.js';
import { DEFAULT_LIMITS } from '../sandbox-limits.js';

const VALUE = 'canary-3b1f0c-value-of-the-sandbox';
const NEIGHBOURS = 'canary-9d27aa-value-of-its-neighbour';

/** Where the service may make cgroups, and where it may not. */
const BOUNDS = [
  ['as a whole', { cgroups: true }],
  ['process by process', { cgroups: false }],
] as const;

/** What tries to get out of a sandbox, or to see more than it should, and does not. */
describeSandboxes('a sandbox of processes', () => {
  const executor = processExecutor();
  let sandbox: StartedSandbox;
  let neighbour: StartedSandbox;

  beforeAll(async () => {
    sandbox = await executor.start(sandboxSpec({ TOKEN: VALUE }));
    neighbour = await executor.start(sandboxSpec({ TOKEN: NEIGHBOURS }));
  });

  afterAll(async () => {
    await Promise.all([sandbox?.stop(), neighbour?.stop()]);
  });

  test('sees no process but its own', async () => {
    const { stdout } = await shell(sandbox, 'for p in /proc/[0-9]*; do tr "\\0" " " < $p/cmdline; echo; done');
    expect(stdout).toContain('/run/countersign/init.pl');
    expect(stdout).not.toMatch(/bwrap|node|postgres/);
    const environments = await shell(sandbox, 'cat /proc/*/environ | tr "\\0" "\\n"; kill -9 1; echo alive');
    expect(environments.stdout).toContain(VALUE);
    expect(environments.stdout).not.toContain(NEIGHBOURS);
    expect(environments.stdout).toMatch(/alive\n$/);
  });

  test('has its value in no process of the host but its own, and in no command line', async () => {
    const begun = Promise.withResolvers<void>();
    // No process begins or ends behind the word: for a moment such a one has no command line.
    const argv = ['/bin/sh', '-c', 'mkfifo /tmp/never; echo begun; read line < /tmp/never'];
    const waiting = await sandbox.run({ argv, directory: '/tmp', stdin: null }, () => begun.resolve());
    await begun.promise;
    const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    const programs = processes
      .filter((pid) => read(`/proc/${pid}/environ`).includes(VALUE))
      .map((pid) => read(`/proc/${pid}/cmdline`).split('\0')[0]!);
    const told = processes.filter((pid) => read(`/proc/${pid}/cmdline`).includes(VALUE));
    waiting.kill();
    expect(programs).toEqual(['/bin/sh']);
    expect(told).toEqual([]);
  });

  test('finds none of the files of the host that are not programs', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'host-'));
    writeFileSync(join(folder, 'file'), 'of the host');
    const { stdout } = await shell(
      sandbox,
      `cat ${folder}/file /etc/shadow /etc/hostname; ls -A /root /home /tmp /var; ls -A /; id -u; cat /etc/passwd`,
    );
    rmSync(folder, { recursive: true });
    expect(stdout.split('\n')).toEqual(
      expect.arrayContaining(['1000', 'sandbox:x:1000:1000:sandbox:/workspace:/bin/sh']),
    );
    expect(stdout).not.toMatch(/of the host|root:|^(root|home|var|sys|boot)$/m);
  });

  test('can write to nothing but its own folders', async () => {
    const { stdout, stderr } = await shell(
      sandbox,
      'for d in / /usr /usr/bin /etc /dev /run /run/countersign /proc/sys/kernel /proc/1/root; do ' +
        '(echo x > $d/escaped) 2>/dev/null && echo "wrote $d"; done; ' +
        '(echo x > /proc/sys/kernel/core_pattern) 2>/dev/null && echo "wrote core_pattern"; ' +
        'mount -t tmpfs none /workspace 2>/dev/null && echo mounted; echo done',
    );
    expect([stdout, stderr]).toEqual(['done\n', '']);
  });

  test('gets no rights back', async () => {
    const { stdout } = await shell(
      sandbox,
      'grep -E "^(CapEff|CapBnd|NoNewPrivs)" /proc/self/status; cat /proc/self/uid_map; ' +
        'unshare --user --map-root-user id && echo unshared; unshare --mount id && echo unshared; ' +
        'nsenter --target 1 --net id && echo entered; su -c id && echo su; chroot / id && echo chrooted',
    );
    const uid = process.getuid!() === 0 ? '1879\\d{6}' : String(process.getuid!());
    expect(stdout).toMatch(
      new RegExp(
        `^CapEff:\\s+0{16}\\nCapBnd:\\s+0{16}\\nNoNewPrivs:\\s+1\\n\\s+1000\\s+${uid}\\s+1\\n$|^CapEff:\\s+0{16}`,
      ),
    );
    expect(stdout).not.toMatch(/unshared|entered|chrooted|uid=0/);
  });

  test('reaches no network: neither the world nor this machine', async () => {
    const { server, port } = await listening();
    const script =
      'use Socket; socket(S, PF_INET, SOCK_STREAM, 0); ' +
      `for my $a ("127.0.0.1", "10.0.0.1", "1.1.1.1") { print "reached $a\\n" if connect(S, pack_sockaddr_in(${port}, inet_aton($a))) }`;
    const { stdout } = await shell(sandbox, `perl -e '${script}'; cat /proc/net/dev`);
    server.close();
    expect(stdout).not.toContain('reached');
    const interfaces = [...stdout.matchAll(/^\s*(\w+):/gm)].map(([, name]) => name);
    expect(interfaces).toEqual(['lo']);
  });

  test.each(BOUNDS)(
    'is contained %s when it forks without end, and its neighbour does not notice',
    async (_how, given) => {
      const bomb = 'f() { f | f & }; for i in 1 2 3 4 5 6 7 8 9; do f; done; sleep 1000';
      const argv = ['/bin/sh', '-c', bomb];
      let said = '';
      const other = await processExecutor(given).start(
        sandboxSpec({}, { limits: { ...DEFAULT_LIMITS, processes: 20 } }),
      );
      await other.run({ argv, directory: '/tmp', stdin: null }, (_stream, chunk) => void (said += chunk.toString()));
      // In whatever pieces it comes.
      await waitFor(() => /cannot fork/i.test(said), { what: 'a refusal to fork' });
      expect((await shell(neighbour, 'echo alive')).stdout).toBe('alive\n');
      await other.stop();
    },
  );

  test('is contained when it fills its folders', async () => {
    const limits = { ...DEFAULT_LIMITS, storageBytes: 4 * 1024 * 1024 };
    const other = await executor.start(sandboxSpec({}, { limits }));
    const { stdout, stderr } = await shell(
      other,
      'for d in /workspace /tmp /dev/shm; do for i in 1 2 3; do head -c 3M /dev/zero > $d/$i; done; du -sk $d; done',
    );
    await other.stop();
    expect(stderr).toMatch(/No space left/);
    const kilobytes = [...stdout.matchAll(/^(\d+)\s/gm)].map(([, size]) => Number(size));
    expect(kilobytes).toHaveLength(3);
    for (const size of kilobytes) expect(size).toBeLessThanOrEqual(4 * 1024);
  });

  test.each(BOUNDS)('is contained %s when it takes memory without end', async (_how, given) => {
    const limits = { ...DEFAULT_LIMITS, memoryBytes: 64 * 1024 * 1024 };
    const other = await processExecutor(given).start(sandboxSpec({}, { limits }));
    const { exitCode } = await shell(other, `perl -e '$x = "x" x 200_000_000; print length $x'`);
    await other.stop();
    expect(exitCode).not.toBe(0);
  });
});

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

function listening(): Promise<{ server: Server; port: number }> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () =>
      resolve({ server, port: (server.address() as AddressInfo).port }),
    );
  });
}
