import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { waitFor } from '@countersign/testing';
import { Client } from 'pg';
import { artifactEvent } from '../webhooks/automation-client.js';
import { lookAt } from './accessibility.js';
import { NO_BROWSER } from './browser.js';
import type { ConsolePage } from './console-page.js';
import { ConsoleSystem, TEAM, type Account } from './console-system.js';
import { insertSecrets } from './insert-secrets.js';
import { PHONE } from './use-console.js';

const describeInBrowser = NO_BROWSER ? describe.skip : describe;
const LIMIT_MS = 240_000;

describeInBrowser(`every page in a browser${NO_BROWSER}`, () => {
  let system: ConsoleSystem;
  let member: Account;
  let pages: Record<string, { path: string; heading: string; forMembers: boolean }>;

  beforeAll(async () => {
    system = await ConsoleSystem.start();
    member = await system.join('member', 'member@example.com');
    pages = await populate(system);
  }, 240_000);
  afterAll(() => system?.stop(), 60_000);

  async function lookAtAll(page: ConsolePage, variant: string, isAdmin: boolean): Promise<void> {
    for (const [name, { path, heading, forMembers }] of Object.entries(pages)) {
      if (!isAdmin && !forMembers) continue;
      await page.goto(path);
      await page.page.getByRole('heading', { level: 1, name: heading }).waitFor();
      await page.settled();
      await lookAt(page, `${name}-${variant}`);
    }
    await page.expectNoValues();
    page.expectNoTrouble();
    await page.close();
  }

  test(
    'an admin on a desktop, in the light',
    async () => {
      await lookAtAll(await system.openSignedIn(system.admin), 'desktop-light', true);
    },
    LIMIT_MS,
  );

  test(
    'an admin on a phone, in the dark',
    async () => {
      await lookAtAll(await system.openSignedIn(system.admin, { ...PHONE, colorScheme: 'dark' }), 'phone-dark', true);
    },
    LIMIT_MS,
  );

  test(
    'a member on a phone, in the light',
    async () => {
      await lookAtAll(await system.openSignedIn(member, PHONE), 'member-phone-light', false);
    },
    LIMIT_MS,
  );

  test(
    'the door, the dialogs and the menus, in both schemes',
    async () => {
      for (const colorScheme of ['light', 'dark'] as const) {
        const page = await system.open({ colorScheme });
        await page.goto('/sign-in');
        await page.heading('Sign in to Countersign').waitFor();
        await lookAt(page, `sign-in-${colorScheme}`);
        await page.signIn(system.admin);
        for (const [button, name] of [
          ['New secret', 'new-secret'],
          ['Import .env', 'import'],
          ['Rotate IN_USE', 'rotate'],
          ['Delete IN_USE', 'delete'],
        ] as const) {
          await page.button(button).click();
          await page.dialog.waitFor();
          await page.settled();
          await lookAt(page, `${name}-${colorScheme}`);
          await page.page.keyboard.press('Escape');
          await page.dialogCloses();
        }
        page.expectNoTrouble();
        await page.close();
      }
    },
    LIMIT_MS,
  );

  test(
    'by keyboard alone: to the content, through a form, and back to where one was',
    async () => {
      const page = await system.openSignedIn(system.admin);
      const { keyboard } = page.page;
      const focused = () =>
        page.page.evaluate<string>('document.activeElement.textContent || document.activeElement.name');
      await page.goto('/teams/default/secrets');
      await page.button('Rotate IN_USE').waitFor();
      await keyboard.press('Tab');
      expect(await focused()).toBe('To the content');
      await page.button('New secret').focus();
      await keyboard.press('Enter');
      await page.field('Name').waitFor();
      await waitFor(() => page.page.evaluate(`document.activeElement.labels?.[0]?.textContent === 'Name'`));
      await keyboard.type('BY_KEYBOARD');
      await keyboard.press('Tab');
      await keyboard.type(page.value('typed-by-keyboard-alone'));
      await keyboard.press('Tab');
      await keyboard.press('Tab');
      await keyboard.press('Tab');
      expect(await focused()).toBe('Add secret');
      await keyboard.press('Enter');
      await page.dialogCloses();
      await waitFor(async () => (await focused()) === 'New secret', { what: 'the focus to return' });
      await page.expectNoValues();
      await page.close();
    },
    LIMIT_MS,
  );

  test(
    'ten thousand secrets: found, sorted and scrolled, with few rows on the page at any moment',
    async () => {
      const database = new Client({ connectionString: system.system.system.postgres!.superuserUrl('countersign') });
      await database.connect();
      const { body } = await system.api.call('GET', TEAM.replace('/default', ''));
      const team = (body['items'] as { id: string }[])[0]!.id;
      await insertSecrets(database, team, 10_000).finally(() => database.end());
      const page = await system.openSignedIn(system.admin);
      await page.text(/^100\d\d secrets$/).waitFor({ timeout: 60_000 });
      const rows = () => page.page.locator('tbody tr[aria-rowindex]').count();
      expect(await rows()).toBeLessThan(80);
      // Typed letter by letter while everything is there: none is dropped.
      await page.field('Search by name').pressSequentially('bulk_09999');
      await page.link('BULK_09999').waitFor();
      await waitFor(async () => (await rows()) === 1);
      expect(await page.field('Search by name').inputValue()).toBe('bulk_09999');
      await page.field('Search by name').fill('');
      await page.page.getByRole('columnheader', { name: 'Name' }).getByRole('button').click();
      await waitFor(async () => (await rows()) > 1);
      await page.page.evaluate('window.scrollTo(0, document.body.scrollHeight)');
      // Sorted the other way round, what was first is last.
      await page.link('BULK_00000').waitFor();
      expect(await rows()).toBeLessThan(80);
      page.expectNoTrouble();
      await page.close();
    },
    LIMIT_MS,
  );
});

/** One of everything, so that no page is empty. */
async function populate(system: ConsoleSystem) {
  await system.secret('IN_USE', 'in-use-value-one');
  await system.secret('LOST', 'lost-value-one');
  const url = `${system.receiver.url}/hook`;
  const webhook = await system.webhook({ name: 'Deploy', url, accessTokenSecret: 'IN_USE', secrets: ['IN_USE'] });
  const broken = await system.webhook({ name: 'Broken', url, accessTokenSecret: 'LOST' });
  await system.call('DELETE', `${TEAM}/secrets/LOST?breakReferences=true`, undefined, 200);
  const automation = await system.call(
    'POST',
    `${TEAM}/automations`,
    {
      ...{ name: 'Tell of new models', webhookId: webhook, scope: { kind: 'team' } },
      trigger: { event: 'CREATE_ARTIFACT', filter: { collectionPattern: '^models' } },
      payload: { format: 'json', text: '{ "text": "${artifact_version_string}", "token": "${IN_USE}" }' },
    },
    201,
  );
  await system.call('POST', `${TEAM}/automation-events`, { events: [artifactEvent('event-1', 'models')] }, 200);
  let delivery = '';
  await waitFor(
    async () => {
      const { body } = await system.api.call('GET', `${TEAM}/executions?status=finished`);
      delivery = (body['items'] as { id: string }[])[0]?.id ?? '';
      return delivery !== '';
    },
    { deadlineMs: 60_000, what: 'the delivery' },
  );
  const evaluation = await system.call(
    'POST',
    `${TEAM}/eval-jobs`,
    {
      ...{ name: 'First look', project: 'vision', benchmarks: ['countersign_choice'], start: false },
      model: { baseUrl: url, name: 'acme/large', apiKeySecret: 'IN_USE' },
    },
    201,
  );
  await system.call('POST', `/v1/api-keys`, { name: 'nightly' }, 201);
  const team = '/teams/default';
  return {
    secrets: { path: `${team}/secrets`, heading: 'Team secrets', forMembers: true },
    secret: { path: `${team}/secrets/IN_USE`, heading: 'IN_USE', forMembers: true },
    'deleted-secret': { path: `${team}/secrets/LOST`, heading: 'LOST', forMembers: true },
    webhooks: { path: `${team}/webhooks`, heading: 'Webhooks', forMembers: true },
    webhook: { path: `${team}/webhooks/${webhook}`, heading: 'Deploy', forMembers: true },
    'broken-webhook': { path: `${team}/webhooks/${broken}`, heading: 'Broken', forMembers: true },
    automations: { path: `${team}/automations`, heading: 'Automations', forMembers: true },
    automation: {
      path: `${team}/automations/${String(automation['id'])}`,
      heading: 'Tell of new models',
      forMembers: true,
    },
    'new-automation': { path: `${team}/automations/new`, heading: 'New automation', forMembers: false },
    deliveries: { path: `${team}/deliveries`, heading: 'Deliveries', forMembers: true },
    delivery: { path: `${team}/deliveries/${delivery}`, heading: 'Delivery of Tell of new models', forMembers: true },
    sandboxes: { path: `${team}/sandboxes`, heading: 'Sandboxes', forMembers: true },
    evaluations: { path: `${team}/evaluations`, heading: 'Evaluations', forMembers: true },
    evaluation: { path: `${team}/evaluations/${String(evaluation['id'])}`, heading: 'First look', forMembers: true },
    playground: { path: `${team}/playground`, heading: 'Playground', forMembers: true },
    providers: { path: `${team}/playground/providers`, heading: 'Providers and budgets', forMembers: true },
    members: { path: `${team}/members`, heading: 'Members', forMembers: true },
    audit: { path: `${team}/audit`, heading: 'Audit log', forMembers: false },
    keys: { path: '/account/keys', heading: 'API keys', forMembers: true },
    password: { path: '/account/password', heading: 'Password', forMembers: true },
    operations: { path: '/operations', heading: 'Operations', forMembers: false },
  };
}
