import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shell } from '../../fixtures/collected.js';
import { executorSuite, sandboxSpec } from '../../fixtures/executor-suite.js';
import { describeSandboxes, processExecutor } from '../../fixtures/process-executor.js';

executorSuite('process', async () => processExecutor());

describeSandboxes('folders of the host that are shown', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'shown-'));
    chmodSync(folder, 0o755);
    writeFileSync(join(folder, 'file'), 'to be seen');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('are seen, and cannot be written to', async () => {
    const sandbox = await processExecutor({ shown: [folder] }).start(sandboxSpec());
    const { stdout } = await shell(sandbox, `cat ${folder}/file; (echo x > ${folder}/file) 2>/dev/null || echo kept`);
    await sandbox.stop();
    expect(stdout).toBe('to be seenkept\n');
  });

  test('are named where they are not there', async () => {
    const check = processExecutor({ shown: [`${folder}/missing`] }).check();
    await expect(check).rejects.toThrow(/COUNTERSIGN_SANDBOX_SHOW names .*missing/);
  });
});
