import type { RunOutput, RunView, Sandbox, SandboxSecret } from '@countersign/contracts';
import { waitFor } from '@countersign/testing';
import type { ApiClient } from '../api-client.js';

const TEAM = '/v1/teams/default';

export interface Finished extends RunView {
  stdout: string;
  stderr: string;
}

type SecretInput = Partial<SandboxSecret> & { name: string };

/** What people do with sandboxes, through the API. */
export class SandboxClient {
  constructor(readonly api: ApiClient) {}

  async secret(name: string, value: string): Promise<void> {
    await this.expect(201, 'POST', '/secrets', { name, value });
  }

  /** @returns the whole answer */
  async rotate(name: string, value: string, query = ''): Promise<Record<string, unknown>> {
    return this.expect(200, 'POST', `/secrets/${name}/rotate${query}`, { value });
  }

  async start(input: { secrets?: SecretInput[] } & Record<string, unknown> = {}): Promise<Sandbox> {
    return (await this.expect(201, 'POST', '/sandboxes', input)) as unknown as Sandbox;
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
    const answer = await this.api.call(method, `${TEAM}${path}`, body);
    if (answer.status !== status) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.body;
  }
}

/** Looks again until there is something. */
async function found<T>(look: () => Promise<T | null>): Promise<T> {
  let last: T | null = null;
  await waitFor(async () => (last = await look()) !== null, { deadlineMs: 60_000 });
  return last!;
}
