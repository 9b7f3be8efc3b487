import { CountersignApiError } from './api-error.js';
import { Api, type ApiOptions } from './api.js';
import { SandboxRun } from './sandbox-run.js';

/** One of the team's secrets, by name. With `hosts` it is brokered: the sandbox never has the value. */
export interface SandboxSecret {
  name: string;
  envVar?: string;
  field?: string;
  hosts?: readonly string[];
}

export interface SandboxOptions extends ApiOptions {
  secrets?: readonly SandboxSecret[];
  command?: readonly string[];
  env?: Record<string, string>;
  image?: string;
  name?: string;
  /** Seconds. */
  ttl?: number;
  onChange?: 'keep' | 'restart' | 'terminate';
  network?: 'none' | 'public';
}

export interface RunSettings {
  stdin?: string | Uint8Array;
  directory?: string;
  /** Seconds. */
  timeout?: number;
}

export interface SandboxFile {
  name: string;
  type: string;
  bytes: number;
}

interface View {
  id: string;
  name: string;
  status: string;
  reason: string | null;
}

/** One part of a file, as the API takes it. */
const PART_BYTES = 262_144;
const POLL_MS = 500;

/** A sandbox that runs. With `await using` it is stopped at the end of the block. */
export class Sandbox implements AsyncDisposable {
  private readonly path: string;

  private constructor(
    private readonly api: Api,
    readonly id: string,
    readonly name: string,
  ) {
    this.path = `/sandboxes/${encodeURIComponent(id)}`;
  }

  /** Starts one and waits until it runs. @throws CountersignApiError where it cannot */
  static async run({ url, apiKey, team, secrets = [], ...rest }: SandboxOptions = {}): Promise<Sandbox> {
    const api = new Api({ url, apiKey, team });
    let view = await api.call<View>('POST', '/sandboxes', { ...rest, secrets: secrets.map(bodyOf) });
    const sandbox = new Sandbox(api, view.id, view.name);
    while (view.status === 'creating') {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      view = await sandbox.view();
    }
    if (view.status === 'failed' && rest.command === undefined) {
      throw new CountersignApiError('SANDBOX_START_FAILED', view.reason ?? 'The sandbox failed.', 503);
    }
    return sandbox;
  }

  /** Starts a command: the program and its arguments, as they are. */
  async exec(command: readonly string[], { stdin, ...settings }: RunSettings = {}): Promise<SandboxRun> {
    const input = stdin === undefined ? {} : { stdin: base64(stdin) };
    const { id } = await this.api.call<{ id: string }>('POST', `${this.path}/exec`, { command, ...input, ...settings });
    return new SandboxRun(this.api, `${this.path}/exec/${encodeURIComponent(id)}`, id);
  }

  /** Redacted, like everything that leaves a sandbox. */
  async readFile(path: string): Promise<Uint8Array> {
    const parts: Buffer[] = [];
    for (let offset: number | null = 0; offset !== null;) {
      const query = new URLSearchParams({ path, offset: String(offset) });
      const part: { data: string; next: number | null } = await this.api.call(
        'GET',
        `${this.path}/file?${query.toString()}`,
      );
      parts.push(Buffer.from(part.data, 'base64'));
      offset = part.next;
    }
    return Buffer.concat(parts);
  }

  async writeFile(path: string, content: string | Uint8Array): Promise<void> {
    const bytes = Buffer.from(content as Uint8Array);
    for (let from = 0; from === 0 || from < bytes.length; from += PART_BYTES) {
      const data = base64(bytes.subarray(from, from + PART_BYTES));
      await this.api.call('POST', `${this.path}/file`, { path, data, append: from > 0 });
    }
  }

  async listFiles(path = '/workspace'): Promise<SandboxFile[]> {
    const query = new URLSearchParams({ path });
    return (await this.api.call<{ items: SandboxFile[] }>('GET', `${this.path}/files?${query.toString()}`)).items;
  }

  /** As the API shows it. */
  view(): Promise<View & Record<string, unknown>> {
    return this.api.call('GET', this.path);
  }

  /** Once this settles, nothing in it runs any more. */
  async stop(): Promise<void> {
    await this.api.call('POST', `${this.path}/stop`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

function bodyOf({ name, envVar, field, hosts }: SandboxSecret): Record<string, unknown> {
  const brokered = hosts && hosts.length > 0 ? { mode: 'brokered', hosts } : {};
  return { name, env_var: envVar, field, ...brokered };
}

function base64(content: string | Uint8Array): string {
  return Buffer.from(content as Uint8Array).toString('base64');
}
