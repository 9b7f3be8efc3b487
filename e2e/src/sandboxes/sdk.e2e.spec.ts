import { Sandbox } from '@countersign/sdk';
import { startSystem, type TestSystem } from '@countersign/testing';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ApiClient } from '../api-client.js';
import { SandboxClient } from './sandbox-client.js';
import { testSandboxes } from './where-sandboxes-run.js';

const TOKEN = 'canary-sdk-6b1e90-token';
const ROOT = join(import.meta.dirname, '../../..');
const python = spawnSync('python3', ['--version']).status === 0;

let system: TestSystem;
let env: { COUNTERSIGN_URL: string; COUNTERSIGN_API_KEY: string };

beforeAll(async () => {
  system = await startSystem({ mode: 'processes' });
  const api = new ApiClient(system.url);
  await api.signIn(system.admin);
  await new SandboxClient(api).secret('HF_TOKEN', TOKEN);
  const { body } = await api.call('POST', '/v1/api-keys', { name: 'sdk' });
  env = { COUNTERSIGN_URL: system.url, COUNTERSIGN_API_KEY: String(body['key']) };
}, 180_000);
afterAll(async () => {
  await system?.stop();
});

async function runPython(code: string): Promise<string> {
  const path = join(ROOT, 'clients/sdk/python');
  const options = { env: { ...process.env, ...env, PYTHONPATH: path, PYTHONDONTWRITEBYTECODE: '1' } };
  return (await promisify(execFile)('python3', ['-c', code], options)).stdout;
}

function testPython(name: string, body: () => Promise<void>): void {
  if (python) testSandboxes(name, body);
  else test.skip(`${name} (skipped: this machine has no python3)`, body);
}

testPython("the guide's Python runs as it stands", async () => {
  const guide = readFileSync(join(ROOT, 'docs/guides/sandboxes.md'), 'utf8');
  const snippet = /```python\n([\s\S]*?)```/.exec(guide)![1]!;
  expect(snippet).toContain('Secret(name="HF_TOKEN", env_var="HUGGINGFACE_TOKEN")');
  expect(await runPython(snippet)).toBe(`${TOKEN.length} characters\n\n[secret HF_TOKEN]\n\n`);
});

testPython('the Python client streams, handles files and says what was refused', async () => {
  const code = `
from countersign import CountersignError, Sandbox, Secret
with Sandbox.run(secrets=[Secret("HF_TOKEN")], env={"A": "b"}, name="from python", ttl=60) as sb:
    run = sb.exec(["/bin/sh", "-c", "cat; echo $A >&2; exit 4"], stdin="in\\n")
    for stream, text in run.output():
        print(stream, repr(text))
    print(run.result().exit_code, run.result().stderr)
    sb.write_file("dir/f", b"x" * 300000)
    print(len(sb.read_file("dir/f")), [(f.name, f.type, f.bytes) for f in sb.list_files("dir")])
    print(sb.exec(["sleep", "1000"], timeout=1).result().reason)
    print(sb.view()["name"])
try:
    Sandbox.run(secrets=[Secret("NOT_THERE")])
except CountersignError as error:
    print(error.code, error.status)
`;
  const lines = (await runPython(code)).trimEnd().split('\n');
  expect(lines.slice(0, 2).sort()).toEqual([`stderr 'b\\n'`, `stdout 'in\\n'`]);
  expect(lines.slice(2)).toEqual([
    '4 b',
    '',
    `300000 [('f', 'file', 300000)]`,
    'timeout',
    'from python',
    'SECRETS_UNKNOWN 422',
  ]);
});

testSandboxes('the TypeScript client does the same', async () => {
  const options = { url: env.COUNTERSIGN_URL, apiKey: env.COUNTERSIGN_API_KEY };
  const sandbox = await Sandbox.run({ ...options, secrets: [{ name: 'HF_TOKEN', envVar: 'TOKEN' }] });
  const run = await sandbox.exec(['/bin/sh', '-c', 'cat; echo; echo $TOKEN; exit 4'], { stdin: 'in' });
  const parts: string[] = [];
  for await (const { stream, text } of run.output()) parts.push(`${stream} ${text}`);
  expect(parts.join('')).toMatch(/^stdout in/);
  expect(await run.result()).toMatchObject({ exitCode: 4, stdout: 'in\n[secret HF_TOKEN]\n', truncated: false });
  await sandbox.writeFile('dir/f', 'x'.repeat(300_000));
  expect((await sandbox.readFile('dir/f')).length).toBe(300_000);
  expect(await sandbox.listFiles('dir')).toMatchObject([{ name: 'f', type: 'file', bytes: 300_000 }]);
  await sandbox.stop();
  expect(await sandbox.view()).toMatchObject({ status: 'terminated' });
  await expect(Sandbox.run({ ...options, secrets: [{ name: 'NOT_THERE' }] })).rejects.toMatchObject({
    code: 'SECRETS_UNKNOWN',
    status: 422,
  });
});
