import { SecretValue, Redactor } from '@countersign/secret-value';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SandboxEntity } from '../../database/sandbox.entity.js';
import { shell } from '../../fixtures/collected.js';
import { sandboxSpec } from '../../fixtures/executor-suite.js';
import { describeSandboxes, processExecutor } from '../../fixtures/process-executor.js';
import { insidePath } from '../inside-path.js';
import { LiveSandbox } from '../live/live-sandbox.js';
import { SandboxFiles } from './sandbox-files.js';

const VALUE = 'canary-5a7710-value-in-a-file';

describeSandboxes('files of a sandbox', () => {
  const files = new SandboxFiles();
  const redactor = new Redactor([new SecretValue('TOKEN', Buffer.from(VALUE))]);
  let host: string;
  let live: LiveSandbox;

  beforeAll(async () => {
    host = mkdtempSync(join(tmpdir(), 'host-'));
    writeFileSync(join(host, 'file'), 'of the host');
    const started = await processExecutor().start(sandboxSpec({ TOKEN: VALUE }));
    live = new LiveSandbox({ name: 'sandbox' } as SandboxEntity, started, redactor, () => new Date());
    await shell(started, `ln -s ${host}/file link; ln -s ../../../../../../.. up; ln -s ${host} folder`);
  });
  afterAll(async () => {
    await live?.started.stop();
    rmSync(host, { recursive: true });
  });

  const outcome = (call: Promise<unknown>) =>
    call.then(
      (answer) => answer,
      ({ code }: { code: string }) => code,
    );
  const read = async (path: string) => {
    const answer = await outcome(files.read(live, insidePath(path)));
    return Buffer.isBuffer(answer) ? answer.toString() : answer;
  };

  test('no path and no link leads to a file of the host', async () => {
    const ways = [`${host}/file`, `../../../../../..${host}/file`, 'link', `up${host}/file`, 'folder/file'];
    for (const way of ways) expect(await read(way)).toBe('FILE_NOT_FOUND');
    expect(await outcome(files.list(live, insidePath('folder')))).toBe('FILE_NOT_FOUND');
    for (const way of ways) await outcome(files.write(live, insidePath(way), Buffer.from('overwritten'), false));
    expect(await outcome(files.write(live, '/usr/bin/ls', Buffer.from('x'), false))).toBe('FILE_UNUSABLE');
  });

  test('what is read is redacted', async () => {
    await shell(live.started, 'echo "$TOKEN" > leak');
    expect(await read('leak')).toBe('[secret TOKEN]\n');
  });
});
