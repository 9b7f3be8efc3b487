import { waitFor } from '@countersign/testing';
import { deepEqual } from 'node:assert/strict';
import type { BrowserContext, Locator, Page, Request } from 'playwright-core';
import type { Account } from './console-system.js';

/** What a busy machine may need to show something. */
const PATIENCE_MS = 20_000;

/** These run in the page, where there is a document. */
const TELL_VIOLATIONS = `
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
    console.error('refused by the policy: ' + violatedDirective + ' ' + blockedURI);
  });
`;
const EVERYTHING = `
  [
    document.documentElement.outerHTML,
    ...[...document.querySelectorAll('input, textarea')].map(({ value }) => value),
    JSON.stringify({ ...localStorage }),
    JSON.stringify({ ...sessionStorage }),
    location.href,
    JSON.stringify(history.state),
  ].join('\\n')
`;

/** One person's browser, and everything that must be true of it at every moment. */
export class ConsolePage {
  /** What the page logged, whichever way, and where it asked. */
  readonly logged: string[] = [];
  private readonly requested: string[] = [];
  private readonly pending = new Set<Request>();

  private constructor(
    readonly page: Page,
    readonly context: BrowserContext,
    private readonly url: string,
    private readonly values: string[],
  ) {}

  static async open(context: BrowserContext, url: string, values: string[]): Promise<ConsolePage> {
    context.setDefaultTimeout(PATIENCE_MS);
    // A violation of the policy is told like an error of the page.
    await context.addInitScript({ content: TELL_VIOLATIONS });
    const opened = new ConsolePage(await context.newPage(), context, url, values);
    const { page } = opened;
    page.on('console', (message) => opened.logged.push(message.text()));
    page.on('pageerror', (error) => opened.logged.push(String(error)));
    page.on('request', (request) => {
      opened.requested.push(request.url());
      // A stream of events has no end of its own.
      if (!request.url().endsWith('/events')) opened.pending.add(request);
    });
    page.on('requestfinished', (request) => opened.pending.delete(request));
    page.on('requestfailed', (request) => opened.pending.delete(request));
    return opened;
  }

  /** A value that this person is about to type. */
  value(text: string): string {
    this.values.push(text);
    return text;
  }

  async goto(path: string): Promise<void> {
    await this.page.goto(`${this.url}${path}`);
  }

  async signIn({ email, password }: Account): Promise<void> {
    await this.goto('/');
    await this.field('Email address').fill(email);
    await this.field('Password').fill(password);
    await this.button('Sign in').click();
    await this.heading('Team secrets').waitFor();
  }

  /** Everything that was asked for is there, and nothing moves any more: fades would be taken for faint colours. */
  async settled(): Promise<void> {
    const moving = `document.getAnimations().some(({ playState }) => playState === 'running')`;
    const loading = `document.querySelector('[aria-label="Loading"]') !== null`;
    const quiet = async () =>
      this.pending.size === 0 && !(await this.page.evaluate<boolean>(`${moving} || ${loading}`));
    await waitFor(quiet, { deadlineMs: PATIENCE_MS, what: 'a page at rest' });
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  field(name: string): Locator {
    return this.page.getByLabel(name, { exact: true });
  }

  heading(name: string | RegExp): Locator {
    return this.page.getByRole('heading', { name, exact: true });
  }

  link(name: string): Locator {
    return this.page.getByRole('link', { name, exact: true });
  }

  text(text: string | RegExp): Locator {
    return this.page.getByText(text);
  }

  /** Of a select, whose list has the same name. */
  choice(name: string): Locator {
    return this.page.getByRole('combobox', { name, exact: true });
  }

  /** How the text of the open form's value looks: `disc` for dots. */
  masking(): Promise<string> {
    return this.page.evaluate<string>(
      `getComputedStyle(document.querySelector('textarea')).getPropertyValue('-webkit-text-security')`,
    );
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog');
  }

  async dialogCloses(): Promise<void> {
    await waitFor(async () => (await this.dialog.count()) === 0, { deadlineMs: PATIENCE_MS, what: 'closing' });
  }

  /** No value is in the document, in a field, in the browser's storage, in an address or in what was logged. */
  async expectNoValues(): Promise<void> {
    const found = await this.page.evaluate<string>(EVERYTHING);
    const everything = [found, ...this.logged, ...this.requested].join('\n');
    deepEqual(
      this.values.filter((value) => everything.includes(value)),
      [],
    );
  }

  /** Nothing was refused by the page's policy, nothing threw, and everything was asked of this one host. */
  expectNoTrouble(): void {
    // The browser tells of every answer that is an error; those of the API are shown to the person.
    const told = this.logged.filter((text) => !text.startsWith('Failed to load resource'));
    deepEqual(told, []);
    deepEqual(
      this.requested.filter((url) => !url.startsWith(this.url) && !url.startsWith('blob:')),
      [],
    );
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}
