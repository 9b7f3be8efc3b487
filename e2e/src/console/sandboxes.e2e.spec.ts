import { describe, expect, test } from '@jest/globals';
import type { Locator } from 'playwright-core';
import { lookAt } from './accessibility.js';
import { NO_BROWSER } from './browser.js';
import type { ConsolePage } from './console-page.js';
import { ConsoleSystem, TEAM } from './console-system.js';
import { NO_SANDBOXES } from './no-sandboxes.js';
import { PHONE, useConsole } from './use-console.js';

const lacking = NO_BROWSER || NO_SANDBOXES;
const describeSandboxes = lacking ? describe.skip : describe;
const LIMIT_MS = 120_000;
const PAGE = '/teams/default/sandboxes';

describeSandboxes(`sandboxes in a browser${lacking}`, () => {
  const used = useConsole(async () => {
    const system = await ConsoleSystem.start();
    await system.secret('HF_TOKEN', 'canary-hf-value-one');
    await system.secret('9LIVES', 'canary-nine-lives');
    return system;
  });

  async function open(account = used.system.admin, options = {}): Promise<ConsolePage> {
    const page = await used.open(account, options);
    await page.goto(PAGE);
    return page;
  }

  test(
    'the first sandbox: every problem at its field, as it is typed and as the start is refused',
    async () => {
      const page = await open();
      await page.heading('No sandboxes yet').waitFor();
      await page.settled();
      await lookAt(page, 'sandboxes-empty-desktop-light');
      await page.button('Start a sandbox').click();
      const first = await addSecret(page, 1, '9LIVES');
      await first.getByText('A variable does not begin with a digit.').waitFor();
      await first.getByLabel('Variable').fill('PATH');
      await first.getByText('PATH is set by the sandbox itself.').waitFor();
      await first.getByLabel('Variable').fill('LIVES');
      const second = await addSecret(page, 2, 'HF_TOKEN');
      await second.getByLabel('Variable').fill('LIVES');
      await second.getByText('LIVES is given twice.').waitFor();
      await second.getByRole('switch', { name: 'Brokered' }).press('Space');
      await page.button('Add a variable').click();
      await page.button('Start').click();
      await second.getByText('Name at least one host').waitFor();
      await page.text('Name it, or remove this line.').waitFor();
      await page.settled();
      await lookAt(page, 'sandbox-start-desktop-light');
      await page.button('Remove variable 1').click();
      await second.getByRole('switch', { name: 'Brokered' }).press('Space');
      await second.getByLabel('Variable').fill('HUGGINGFACE_TOKEN');
      // What only the service can know.
      for (const fields of [first, second]) await fields.getByLabel('Field').fill('token');
      await page.field('Image').fill('debian');
      await page.button('Start').click();
      await page.text('must be left out: sandboxes run as processes here').first().waitFor();
      await page.field('Image').fill('');
      await page.button('Start').click();
      await first.getByText('The value of 9LIVES is not a JSON object').waitFor();
      await second.getByText('The value of HF_TOKEN is not a JSON object').waitFor();
    },
    LIMIT_MS,
  );

  test(
    'where nothing confines what runs, the page says so before anybody starts one',
    async () => {
      const page = await open();
      await page.page.getByRole('heading', { level: 1, name: 'Sandboxes' }).waitFor();
      expect(await page.text('Without walls').count()).toBe(0);
      // As a deployment without bubblewrap answers, whose operator allowed it.
      const json = { brokenGraceSeconds: 300, confinement: 'none' };
      await page.page.route('**/sandbox-settings', (route) => route.fulfill({ json }));
      await page.page.reload();
      await page.text('Without walls').waitFor();
      await page.text('COUNTERSIGN_SANDBOX_UNCONFINED').waitFor();
    },
    LIMIT_MS,
  );

  test(
    'started, run in, stale by a rotation that names it, and stopped: then the old value is safe to revoke',
    async () => {
      const page = await open();
      await page.button('Start a sandbox').click();
      const secret = await addSecret(page, 1, 'HF_TOKEN');
      await secret.getByLabel('Variable').fill('HUGGINGFACE_TOKEN');
      await page.field('Name').fill('training');
      await page.button('Start').click();
      await page.page.getByRole('heading', { level: 1, name: 'training' }).waitFor();
      await page.dialogCloses();

      await run(page, 'echo "${#HUGGINGFACE_TOKEN} $HUGGINGFACE_TOKEN"; echo oops >&2; exit 3');
      await page.text('Exited with 3').waitFor();
      const output = await page.page.getByRole('log').first().innerText();
      expect(output.trim().split('\n').sort()).toEqual(['19 [secret HF_TOKEN]', 'oops']);
      await run(page, 'echo begun; sleep 1000');
      await page.page.getByRole('log').getByText('begun').waitFor();
      await page.button('Kill').click();
      await page.text('Killed: as asked').waitFor();

      await page.button('Write a file').click();
      await page.field('Path').fill('notes/first.txt');
      await page.field('Content').fill('what was written');
      await page.button('Write').click();
      await page.dialogCloses();
      await page.button('notes').click();
      await page.button('first.txt').click();
      await page.dialog.getByText('what was written').waitFor();
      await page.page.keyboard.press('Escape');
      await page.dialogCloses();
      await page.settled();
      await lookAt(page, 'sandbox-desktop-light');

      await page.link('Team secrets').click();
      await page.button('Rotate HF_TOKEN').click();
      await page.dialog.getByText('keeps the old version until it ends').waitFor();
      await page.field('New value').fill(page.value('canary-hf-value-two'));
      await page.button('Rotate').click();
      await page.heading('Not yet: the old value is still running somewhere').waitFor();
      await page.dialog.getByText('keeps the old version until it ends').waitFor();
      await page.settled();
      await lookAt(page, 'sandbox-rotation-desktop-light');
      await page.dialog.getByRole('link', { name: 'training' }).click();
      await page.text('Holds version 1 of HF_TOKEN; version 2 is current.').waitFor();
      await page.button('Stop').click();
      await page.dialog.getByRole('button', { name: 'Stop', exact: true }).click();
      await page.dialogCloses();
      await page.text('Terminated').waitFor();
      await page.goto('/teams/default/secrets/HF_TOKEN');
      await page.heading('Safe to revoke the old value at the provider').waitFor({ timeout: 60_000 });
    },
    LIMIT_MS,
  );

  test(
    'a deleted secret: the dialog says what becomes of its sandbox, which a member sees broken on a phone',
    async () => {
      await used.system.secret('DOOMED', 'canary-doomed-value');
      await used.system.call('POST', `${TEAM}/sandboxes`, { name: 'orphan', secrets: [{ name: 'DOOMED' }] }, 201);
      const page = await open();
      await page.button('Settings').click();
      await page.field('Grace period').fill('3600');
      await page.button('Save').click();
      await page.text('The grace period is 1 hour.').waitFor();
      await page.link('Team secrets').click();
      await page.button('Delete DOOMED').click();
      await page.dialog.getByText('is broken, and ends after 1 hour').waitFor();
      await page.field('Type DOOMED to delete it').fill('DOOMED');
      await page.dialog.getByRole('button', { name: 'Delete', exact: true }).click();
      await page.dialogCloses();

      const member = await open(await used.system.join('member', 'member@example.com'), {
        ...PHONE,
        colorScheme: 'dark',
      });
      const row = member.page.getByRole('row', { name: /orphan/ });
      await row.getByText('Broken').waitFor();
      await row.getByText(/^It is terminated/).waitFor();
      expect(await member.button('Settings').count()).toBe(0);
      await member.settled();
      await lookAt(member, 'sandboxes-member-phone-dark');
      await member.button('Start a sandbox').click();
      await addSecret(member, 1, 'HF_TOKEN');
      await member.settled();
      await lookAt(member, 'sandbox-start-member-phone-dark');
      await member.page.keyboard.press('Escape');
      await member.dialogCloses();
      await member.link('orphan').click();
      await member.text('A secret that it names was deleted').waitFor();
      expect(await member.button('Add DOOMED again').count()).toBe(0);
      await run(member, 'echo still here');
      await member.page.getByRole('log').getByText('still here').waitFor();
      await member.settled();
      await lookAt(member, 'sandbox-member-phone-dark');
      await member.button('Stop').click();
      await member.dialog.getByRole('button', { name: 'Stop', exact: true }).click();
      await member.text('Terminated').waitFor();
    },
    LIMIT_MS,
  );

  test(
    'where the deployment can run none, the form says what its operator does, and keeps what was typed',
    async () => {
      const page = await open();
      const code = 'SANDBOXES_UNAVAILABLE';
      const problem = { code, title: 'This deployment cannot run sandboxes', detail: 'No bubblewrap.', status: 503 };
      // As such a deployment answers: this one can.
      await page.page.route(/\/sandboxes$/, (route) =>
        route.request().method() === 'POST'
          ? route.fulfill({
              status: 503,
              json: { type: `urn:countersign:error:${code}`, correlationId: 'x', ...problem },
            })
          : route.continue(),
      );
      await page.button('Start a sandbox').click();
      await page.field('Name').fill('typed');
      await page.button('Start').click();
      await page.dialog.getByText('COUNTERSIGN_SANDBOX_EXECUTOR').waitFor();
      expect(await page.field('Name').inputValue()).toBe('typed');
    },
    LIMIT_MS,
  );
});

/** @returns its fields */
async function addSecret(page: ConsolePage, number: number, name: string): Promise<Locator> {
  await page.button(/^Give it/).click();
  const fields = page.dialog.getByRole('group', { name: `Secret ${number}`, exact: true });
  await fields.getByRole('combobox', { name: 'Secret' }).click();
  await page.page.getByRole('option', { name, exact: true }).click();
  return fields;
}

async function run(page: ConsolePage, command: string): Promise<void> {
  await page.field('Command').fill(command);
  await page.button('Run').click();
}
