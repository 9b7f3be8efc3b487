import { describe, expect, test } from '@jest/globals';
import { waitFor } from '@countersign/testing';
import { artifactEvent } from '../webhooks/automation-client.js';
import { NO_BROWSER } from './browser.js';
import type { ConsolePage } from './console-page.js';
import { TEAM } from './console-system.js';
import { PHONE, useConsole } from './use-console.js';

const describeInBrowser = NO_BROWSER ? describe.skip : describe;
const LIMIT_MS = 120_000;

describeInBrowser(`what people do in a browser${NO_BROWSER}`, () => {
  const used = useConsole();

  /** Chooses from a select that is searched. */
  async function choose(page: ConsolePage, select: string, option: string): Promise<void> {
    await page.choice(select).click();
    await page.page.getByRole('option', { name: option, exact: true }).click();
  }

  test(
    'the first steps on a phone: a secret, a webhook, a test, a rotation',
    async () => {
      used.system.receiver.respond(({ headers }) => ({ status: 200, body: `you sent ${headers.authorization}` }));
      const page = await used.open(used.system.admin, PHONE);
      await page.button('Add your first secret').click();
      await page.field('Name').fill('TOURED');
      await page.field('Value').fill(page.value('toured-value-one'));
      await page.button('Add secret').click();
      await page.dialogCloses();
      await page.heading('First steps: 1 of 4 done').waitFor();
      await page.link('To the webhooks').click();
      await page.button('New webhook').click();
      await page.field('Name').fill('Toured hook');
      await page.field('Address to send to').fill(`${used.system.receiver.url}/tour`);
      await choose(page, 'Access token', 'TOURED');
      await page.button('Create webhook').click();
      await page.heading('Send a test').waitFor();
      await page.button('Send test').click();
      await page.text('Answered 200').waitFor();
      await page.text('you sent Bearer [secret TOURED]').waitFor();
      expect(used.system.receiver.requests.at(-1)!.headers.authorization).toBe('Bearer toured-value-one');
      await page.button('Navigation').click();
      await page.link('Team secrets').click();
      await page.button('Rotate it').click();
      await page.field('New value').fill(page.value('toured-value-two'));
      await page.button('Rotate').click();
      await page.heading('Safe to revoke the old value at the provider').waitFor({ timeout: 60_000 });
      await page.button('Done').click();
      await page.heading(/First steps/).waitFor({ state: 'detached' });
    },
    LIMIT_MS,
  );

  test(
    'an automation: variables offered, a wrong one shown where it is, then fired, failed and sent again',
    async () => {
      await used.system.secret('AUTOMATED', 'automated-value-one');
      const hook = { name: 'Automated hook', url: `${used.system.receiver.url}/a`, secrets: ['AUTOMATED'] };
      await used.system.webhook(hook);
      const page = await used.open();
      await page.link('Automations').click();
      await page.button('New automation').click();
      await page.field('Name').fill('Automated');
      await choose(page, 'Through the webhook', 'Automated hook');
      const editor = page.page.getByRole('textbox', { name: 'Payload', exact: true });
      await editor.fill('{\n  "text": "${nobody_knows}"\n}');
      await page.button('Create automation').click();
      await page.text(/^Line 2, column 12: /).waitFor();
      await page.page.locator('.cm-lintRange-error').first().waitFor();
      await editor.fill('');
      await editor.pressSequentially('{"token": "$');
      const option = page.page.getByRole('option', { name: /AUTOMATED/ });
      await option.waitFor();
      await editor.pressSequentially('{AUTO');
      // With Enter the editor would begin a new line, where its list has only just opened.
      await option.click();
      await page.button('Create automation').click();
      await page.heading('Automated').waitFor();

      used.system.receiver.respond(400);
      await used.system.call(
        'POST',
        `${TEAM}/automation-events`,
        { events: [artifactEvent('event-a', 'models')] },
        200,
      );
      await page.link('Its deliveries').click();
      await page.page
        .getByRole('cell')
        .getByText(/^(Failed|Given up)$/)
        .waitFor({ timeout: 60_000 });
      await page.page.getByRole('table').getByRole('link').first().click();
      await page.heading('Delivery of Automated').waitFor();
      expect(used.system.receiver.requests.at(-1)!.body).toBe('{"token": "automated-value-one"}');
      await page.text('[secret AUTOMATED]').first().waitFor();
      used.system.receiver.respond(200);
      await page.button('Send again').click();
      await page.text('Delivered').waitFor({ timeout: 60_000 });
    },
    LIMIT_MS,
  );

  test(
    'a broken webhook says so, and is mended in one click',
    async () => {
      await used.system.secret('MENDED', 'mended-value-one');
      const hook = { name: 'To be mended', url: `${used.system.receiver.url}/m`, accessTokenSecret: 'MENDED' };
      const id = await used.system.webhook(hook);
      await used.system.call('DELETE', `${TEAM}/secrets/MENDED?breakReferences=true`, undefined, 200);
      const page = await used.open();
      await page.goto(`/teams/default/webhooks/${id}`);
      await page.text('This webhook sends nothing').waitFor();
      await page.button('Send test').click();
      await page.text('A secret that this resource names has been deleted').waitFor();
      await page.button('Add MENDED again').click();
      await page.field('Value').fill(page.value('mended-value-two'));
      await page.button('Add secret').click();
      await page.dialogCloses();
      await page.text('This webhook sends nothing').waitFor({ state: 'detached' });
      await page.button('Edit').click();
      await page.field('Name').fill('Mended');
      await page.button('Save').click();
      await page.heading('Mended').waitFor();
      await page.button('Delete').click();
      await page.dialog.getByRole('button', { name: 'Delete', exact: true }).click();
      await page.heading('Webhooks').waitFor();
    },
    LIMIT_MS,
  );

  test(
    'somebody new: added with a one-time password, chooses their own, is made an admin, and removed',
    async () => {
      const page = await used.open();
      await page.link('Members').click();
      await page.button('Add a member').click();
      await page.field('Email address').fill('grace@example.com');
      await page.field('Name').fill('Grace');
      await page.dialog.getByRole('button', { name: 'Add', exact: true }).click();
      const oneTime = await page.page.getByTestId('shown-once').innerText();
      await page.button('I have it').click();
      await page.dialogCloses();
      expect(await page.page.content()).not.toContain(oneTime);

      const grace = await used.openSignedOut(PHONE);
      await grace.goto('/teams/default/members');
      await grace.field('Email address').fill('grace@example.com');
      await grace.field('Password').fill(oneTime);
      await grace.button('Sign in').click();
      await grace.heading('Choose a password of your own').waitFor();
      await grace.field('One-time password').fill(oneTime);
      await grace.field('New password').fill(grace.value('words that only grace knows'));
      await grace.button('Change the password').click();
      // Where she wanted to go.
      await grace.heading('Members').waitFor();
      expect(await grace.button('Add a member').count()).toBe(0);

      await page.page.getByLabel('Role of Grace').selectOption('admin');
      await page.text('Grace is an admin now.').waitFor();
      await page.button('Remove Grace').click();
      await page.dialog.getByRole('button', { name: 'Remove', exact: true }).click();
      await page.dialogCloses();
      await page.text('grace@example.com').waitFor({ state: 'detached' });
      await grace.page.reload();
      await grace.heading('You are not a member of this team').waitFor();
    },
    LIMIT_MS,
  );

  test(
    'an API key is shown once, works, and is revoked',
    async () => {
      const page = await used.open();
      await page.link('API keys').click();
      await page.button('New API key').click();
      await page.field('Name').fill('pipeline');
      await page.button('Create key').click();
      const key = await page.page.getByTestId('shown-once').innerText();
      await page.button('I have it').click();
      await page.dialogCloses();
      expect(await page.page.content()).not.toContain(key);
      const ask = () => fetch(`${used.system.url}/v1/me`, { headers: { authorization: `Bearer ${key}` } });
      expect((await ask()).status).toBe(200);
      await page.button('Revoke pipeline').click();
      await page.dialog.getByRole('button', { name: 'Revoke', exact: true }).click();
      await page.dialogCloses();
      expect((await ask()).status).toBe(401);
    },
    LIMIT_MS,
  );

  test(
    'the audit log is filtered and exported; operations are live; signing out ends it',
    async () => {
      const page = await used.open();
      await page.link('Audit log').click();
      await page.field('On').fill('secret/TOURED');
      const rows = page.page.getByRole('table', { name: 'Audit entries' }).getByRole('row');
      await page.page.getByRole('cell', { name: 'secret.rotated' }).waitFor();
      const isFiltered = async () => {
        const [, ...texts] = await rows.allInnerTexts();
        return texts.length > 2 && texts.every((text) => text.includes('secret/TOURED'));
      };
      await waitFor(isFiltered, { what: 'the filter' });
      const [download] = await Promise.all([page.page.waitForEvent('download'), page.link('Export').click()]);
      expect(download.suggestedFilename()).toMatch(/^audit-.+\.jsonl$/);

      await page.link('Operations').click();
      await page.text('up to date').first().waitFor();
      const goOn = used.system.pause('webhooks');
      try {
        await page.page.getByRole('listitem').filter({ hasText: 'webhooks' }).getByText('down').waitFor();
      } finally {
        goOn();
      }
      await page.page.getByRole('listitem').filter({ hasText: 'webhooks' }).getByText('up').waitFor();

      await page.button(/Account and appearance/).click();
      await page.page.getByRole('menuitem', { name: 'Sign out' }).click();
      await page.heading('Sign in to Countersign').waitFor();
      await page.goto('/teams/default/secrets');
      await page.heading('Sign in to Countersign').waitFor();
    },
    LIMIT_MS,
  );
});
