import type { RunOutput, RunView, Sandbox, SandboxSecret } from '@countersign/contracts';
import { waitFor } from '@countersign/testing';
import { randomUUID } from 'node:crypto';
import type { ApiClient, RecordedAnswer } from '../api-client.js';

export interface Finished extends RunView {
  stdout: string;
  stderr: string;
}

type SecretInput = Partial<SandboxSecret> & { name: string };

/** What people do with sandboxes, through the API. */
export class SandboxClient {
  constructor(
    readonly api: ApiClient,
    private readonly team = '/v1/teams/default',
  ) {}

  async secret(name: string, value: string): Promise<void> {
    await this.expect(201, 'POST', '/secrets', { name, value });
  }

  /** @returns the whole answer */
  async rotate(name: string, value: string, query = ''): Promise<Record<string, unknown>> {
    return this.expect(200, 'POST', `/secrets/${name}/rotate${query}`, { value });
  }

  async start(input: { secrets?: SecretInput[] } & Record<string, unknown> = {}): Promise<Sandbox> {
    const answer = await this.api.acknowledged('POST', `${this.team}/sandboxes`, input, randomUUID());
    const sandbox = bodyOf(201, answer) as unknown as Sandbox;
    // One that takes its time is told of before it runs.
    return sandbox.status === 'creating' ? this.until(sandbox.id, ({ status }) => status !== 'creating') : sandbox;
  }

  async get(id: string): Promise<Sandbox> {
    return (await this.expect(200, 'GET', `/sandboxes/${id}`)) as unknown as Sandbox;
  }

  async stop(id: string): Promise<Sandbox> {
    return (await this.expect(200, 'POST', `/sandboxes/${id}/stop`)) as unknown as Sandbox;
  }

  /** Runs a script to its end. */
  async shell(id: string, script: string, more: Record<string, unknown> = {}): Promise<Finished> {
    const body = { command: ['/bin/sh', '-c', script], ...more };
    const run = (await this.expect(201, 'POST', `/sandboxes/${id}/exec`, body)) as unknown as RunView;
    return this.finished(id, run.id);
  }

  async finished(id: string, run: string): Promise<Finished> {
    const printed = { stdout: '', stderr: '' };
    let after = 0;
    return found(async () => {
      const path = `/sandboxes/${id}/exec/${run}?after=${after}`;
      const output = (await this.expect(200, 'GET', path)) as unknown as RunOutput;
      for (const { stream, data } of output.chunks) printed[stream] += Buffer.from(data, 'base64').toString('latin1');
      after = output.next;
      return output.run.status !== 'running' && !output.more ? { ...output.run, ...printed } : null;
    });
  }

  /** Waits until the sandbox is as it should be. */
  until(id: string, isSo: (sandbox: Sandbox) => boolean): Promise<Sandbox> {
    return found(async () => {
      const sandbox = await this.get(id);
      return isSo(sandbox) ? sandbox : null;
    });
  }

  async expect(status: number, method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
    return bodyOf(status, await this.api.call(method, `${this.team}${path}`, body));
  }
}

function bodyOf(status: number, answer: RecordedAnswer): Record<string, unknown> {
  if (answer.status === status) return answer.body;
  throw new Error(`${answer.method} ${answer.path}: ${answer.status} ${answer.text}`);
}

/** Looks again until there is something. */
async function found<T>(look: () => Promise<T | null>): Promise<T> {
  let last: T | null = null;
  await waitFor(async () => (last = await look()) !== null, { deadlineMs: 60_000 });
  return last!;
}
