import type { SecretUse, UseSpan } from '@countersign/consumer';
import { systemClock } from '@countersign/platform-clock';
import { createLogger } from '@countersign/platform-log';
import { expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { SandboxEntity } from '../../database/sandbox.entity.js';
import type { Executor, StartedSandbox } from '../../executors/executor.js';
import type { SandboxReferences } from '../sandbox-references.js';
import { Launcher } from './launcher.js';
import { LiveSandboxes } from './live-sandboxes.js';
import type { RunStarter } from './run-starter.js';
import type { SandboxProxies } from './sandbox-proxies.js';
import type { SandboxRecords } from './sandbox-records.js';

test('whoever waits for the start of a sandbox is told when it was ended before it ran', async () => {
  const end = Promise.withResolvers<{ failure: null }>();
  const started = { ended: end.promise, stop: async () => end.resolve({ failure: null }) } as Partial<StartedSandbox>;
  const executor = { features: { image: 'none', network: 'none' }, start: async () => started } as unknown as Executor;
  const span = { opened: [], redactor: null, context: { signal: new AbortController().signal } } as unknown as UseSpan;
  const secrets = { run: (_kind, _row, use) => use(span) } as Pick<SecretUse, 'run'> as SecretUse;
  const ended: unknown[] = [];
  const records: Pick<SandboxRecords, 'running' | 'ended'> = {
    running: async () => false,
    ended: async (_sandbox, { reason }) => void ended.push(reason),
  };
  const launcher = new Launcher(
    executor,
    secrets,
    {} as SandboxReferences,
    {} as SandboxProxies,
    new LiveSandboxes(),
    {} as RunStarter,
    records as SandboxRecords,
    systemClock,
    createLogger('test', 'silent'),
  );
  const sandbox = Object.assign(new SandboxEntity(), { id: randomUUID(), secrets: [], env: {}, command: null });
  await launcher.launch(Object.assign(sandbox, { restarts: 0, expiresAt: new Date(Date.now() + 60_000) }));
  expect(ended).toEqual(['It was stopped before it ran.']);
});
