import { HttpReceiver, startSystem, type TestSystem } from '@countersign/testing';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { ApiClient } from '../api-client.js';
import { startBrowser } from './browser.js';
import { ConsolePage } from './console-page.js';

export const TEAM = '/v1/teams/default';
const PASSWORD = 'one that nobody would guess';

export interface Account {
  email: string;
  password: string;
}

type Settings = NonNullable<NonNullable<Parameters<typeof startSystem>[0]>['settings']>;

/** A whole system as in production, a browser in front of it and a receiver behind it. */
export class ConsoleSystem {
  /** Every value that went in through the API here; the page must never have it. */
  readonly values: string[] = [];

  private constructor(
    readonly system: TestSystem,
    readonly browser: Browser,
    readonly receiver: HttpReceiver,
    /** The admin's own client of the API. */
    readonly api: ApiClient,
  ) {}

  /** @param hosts that services may call beside the receiver */
  static async start({ hosts = [], ...more }: Settings & { hosts?: readonly string[] } = {}): Promise<ConsoleSystem> {
    const stops: (() => Promise<unknown>)[] = [];
    try {
      const receiver = await HttpReceiver.start();
      stops.push(() => receiver.stop());
      const browser = await startBrowser();
      stops.push(() => browser.close());
      const settings = { egressAllow: [`127.0.0.1:${receiver.port}`, ...hosts].join(','), ...more };
      const system = await startSystem({ mode: 'processes', settings });
      stops.push(() => system.stop());
      const api = new ApiClient(system.url);
      await api.signIn(system.admin);
      return new ConsoleSystem(system, browser, receiver, api);
    } catch (error) {
      for (const stop of stops.reverse()) await stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.system.stop();
    await this.receiver.stop();
  }

  get url(): string {
    return this.system.url;
  }

  get admin(): Account {
    return this.system.admin;
  }

  /** Somebody else in the team, who has chosen a password. */
  async join(role: 'admin' | 'member', email: string): Promise<Account> {
    const added = await this.call('POST', `${TEAM}/members`, { email, role }, 201);
    const own = new ApiClient(this.system.url);
    const oneTime = String(added['oneTimePassword']);
    await own.signIn({ email, password: oneTime });
    const change = { currentPassword: oneTime, newPassword: PASSWORD };
    const answer = await own.call('POST', '/v1/me/password', change);
    if (answer.status !== 200) throw new Error(`The password was refused with ${answer.status}.`);
    return { email, password: PASSWORD };
  }

  async secret(name: string, value: string): Promise<void> {
    this.values.push(value);
    await this.call('POST', `${TEAM}/secrets`, { name, value }, 201);
  }

  async webhook(input: object): Promise<string> {
    return String((await this.call('POST', `${TEAM}/webhooks`, input, 201))['id']);
  }

  async call(method: string, path: string, body: unknown, status: number): Promise<Record<string, unknown>> {
    const answer = await this.api.call(method, path, body);
    if (answer.status !== status) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.body;
  }

  /** A browser of one person's own. */
  async open(options: BrowserContextOptions = {}): Promise<ConsolePage> {
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    return ConsolePage.open(context, this.url, this.values);
  }

  async openSignedIn(account: Account, options: BrowserContextOptions = {}): Promise<ConsolePage> {
    const page = await this.open(options);
    await page.signIn(account);
    return page;
  }

  /** Stops the process of a service without ending it, as a machine that hangs would. @returns lets it go on */
  pause(service: string): () => void {
    const pid = this.system.system.services.processes.get(service)?.pid;
    if (!pid) throw new Error(`There is no process of ${service}.`);
    process.kill(pid, 'SIGSTOP');
    return () => process.kill(pid, 'SIGCONT');
  }
}
