import { describe, expect, test } from '@jest/globals';
import { NO_BROWSER } from './browser.js';
import { TEAM } from './console-system.js';
import { PHONE, useConsole } from './use-console.js';

const describeInBrowser = NO_BROWSER ? describe.skip : describe;
const LIMIT_MS = 120_000;

describeInBrowser(`team secrets in a browser${NO_BROWSER}`, () => {
  const used = useConsole();

  test(
    'the first secret: the rule as it is typed, the warnings, revealed only while it is typed',
    async () => {
      const page = await used.open();
      await page.button('Add your first secret').click();
      await page.field('Name').fill('HF-TOKEN');
      await page.text('No -. Use _ instead.').waitFor();
      await page.field('Name').fill('HF_TOKEN');
      const value = page.field('Value');
      await value.fill('abc\n');
      await page.text('Too short to be masked').waitFor();
      await page.button('Remove the line break').click();
      expect(await value.inputValue()).toBe('abc');
      expect(await page.masking()).toBe('disc');
      await page.button('Reveal secret').click();
      expect(await page.masking()).toBe('none');
      await value.fill(page.value('first-line-4711\nsecond-line-4711'));
      await page.button('Add secret').click();
      await page.dialogCloses();
      await page.link('HF_TOKEN').waitFor();
      await page.expectNoValues();
      const { body } = await used.system.api.call('GET', `${TEAM}/secrets/HF_TOKEN`);
      expect(body['version']).toBe(1);
    },
    LIMIT_MS,
  );

  test(
    'a rotation watched live: old while a holder hangs, who is in the way, then safe to revoke',
    async () => {
      await used.system.secret('WATCHED', 'watched-value-one');
      await used.system.webhook({
        name: 'Watcher',
        url: `${used.system.receiver.url}/w`,
        accessTokenSecret: 'WATCHED',
      });
      const page = await used.open();
      await page.button('Rotate WATCHED').click();
      await page.dialog.getByRole('link', { name: 'Watcher' }).waitFor();
      await page.field('New value').fill(page.value('watched-value-two'));
      const goOn = used.system.pause('webhooks');
      try {
        await page.button('Rotate').click();
        await page.heading('Do not revoke the old value yet').waitFor();
        await page.text(/^webhooks on .* has not confirmed the change yet/).waitFor();
        await page.expectNoValues();
      } finally {
        goOn();
      }
      await page.heading('Safe to revoke the old value at the provider').waitFor({ timeout: 60_000 });
      await page.button('Done').click();
      await page.dialogCloses();
    },
    LIMIT_MS,
  );

  test(
    'two people rotate at once: the second sees who was first, and decides again',
    async () => {
      await used.system.secret('SHARED', 'shared-value-one');
      const other = await used.system.join('admin', 'second.admin@example.com');
      const [first, second] = [await used.open(), await used.open(other)];
      for (const page of [first, second]) await page.button('Rotate SHARED').click();
      await first.field('New value').fill(first.value('shared-value-of-the-first'));
      await second.field('New value').fill(second.value('shared-value-of-the-second'));
      await first.button('Rotate').click();
      await first.heading('SHARED is at version 2').waitFor();
      await second.button('Rotate').click();
      await second.text(`${used.system.admin.email} rotated it to version 2 while you were typing`).waitFor();
      await second.button('I know. Replace version 2 too').click();
      await second.button('Rotate').click();
      await second.heading('SHARED is at version 3').waitFor();
      for (const page of [first, second]) await page.page.keyboard.press('Escape');
      for (const page of [first, second]) await page.dialogCloses();
    },
    LIMIT_MS,
  );

  test(
    'a session that ends in the middle of a form: signed in over it, and the form goes on',
    async () => {
      const page = await used.open(used.system.admin, PHONE);
      await page.button('New secret').click();
      await page.field('Name').fill('AFTER_SIGN_IN');
      await page.field('Value').fill(page.value('typed-before-the-session-ended'));
      // What the page asks for now and then is not answered meanwhile: its refusal would cover the form before it is sent.
      const sent = Promise.withResolvers<void>();
      await page.page.route('**/v1/**', async (route) => {
        if (route.request().method() === 'GET') await sent.promise;
        await route.continue();
      });
      await page.context.clearCookies();
      await page.button('Add secret').click();
      sent.resolve();
      await page.heading('Your session has ended').waitFor();
      await page.field('Password').fill('not the password');
      await page.button('Sign in').click();
      await page.text('The email address or the password is wrong.').waitFor();
      await page.field('Password').fill(used.system.admin.password);
      await page.button('Sign in').click();
      await page.dialogCloses();
      await page.link('AFTER_SIGN_IN').waitFor();
    },
    LIMIT_MS,
  );

  test(
    'a lost connection: said, nothing lost, and the same form saves once it is back',
    async () => {
      const page = await used.open();
      await page.button('New secret').click();
      await page.field('Name').fill('OVER_THE_GAP');
      await page.field('Value').fill(page.value('typed-before-the-connection-broke'));
      await page.context.setOffline(true);
      await page.button('Add secret').click();
      await page.text('Countersign cannot be reached. Nothing you typed is lost').waitFor();
      const notice = page.text('The connection to Countersign is lost.');
      await notice.waitFor();
      await page.context.setOffline(false);
      await notice.waitFor({ state: 'detached' });
      await page.button('Add secret').click();
      await page.dialogCloses();
      await page.link('OVER_THE_GAP').waitFor();
    },
    LIMIT_MS,
  );

  test(
    'a .env file: names and what happens to each are shown, values never; then imported',
    async () => {
      await used.system.secret('IMPORTED_BEFORE', 'before-the-import');
      const page = await used.open();
      const [fresh, again] = [page.value('fresh-import-value'), page.value('rotated-import-value')];
      await page.button('Import .env').click();
      await page.field('Content').fill(`IMPORTED=${fresh}\nIMPORTED_BEFORE="${again}"\nbad-name=x\n`);
      await page.button('Preview').click();
      const row = (name: string) => page.dialog.getByRole('row', { name: new RegExp(name) });
      await row('IMPORTED new').waitFor();
      await row('IMPORTED_BEFORE will rotate').waitFor();
      await row('bad-name invalid').waitFor();
      await page.expectNoValues();
      await page.button('Import 2 secrets').click();
      await page.dialogCloses();
      await page.link('IMPORTED').waitFor();
      const { body } = await used.system.api.call('GET', `${TEAM}/secrets/IMPORTED_BEFORE`);
      expect(body['version']).toBe(2);
    },
    LIMIT_MS,
  );

  test(
    'deleting lists what breaks and asks for the name; what broke is on top, and is healed by adding it again',
    async () => {
      await used.system.secret('DOOMED', 'doomed-value-one');
      const hook = { name: 'Left behind', url: `${used.system.receiver.url}/d`, accessTokenSecret: 'DOOMED' };
      await used.system.webhook(hook);
      const page = await used.open();
      await page.button('Delete DOOMED').click();
      await page.text('This breaks one use, at once').waitFor();
      await page.dialog.getByRole('link', { name: 'Left behind' }).waitFor();
      await page.text('There is no undo').waitFor();
      const confirm = page.dialog.getByRole('button', { name: 'Delete', exact: true });
      expect(await confirm.isDisabled()).toBe(true);
      await page.field('Type DOOMED to delete it').fill('DOOMED');
      await confirm.click();
      await page.dialogCloses();
      const row = page.page.getByRole('row', { name: /DOOMED.*Broken references/ });
      await row.getByRole('button', { name: 'Add again' }).click();
      await page.field('Value').fill(page.value('doomed-value-two'));
      await page.button('Add secret').click();
      await page.dialogCloses();
      await page.button('Rotate DOOMED').waitFor();
      const references = await used.system.api.call('GET', `${TEAM}/secrets/DOOMED/references`);
      expect(references.body['items']).toMatchObject([{ state: 'live', resourceName: 'Left behind' }]);
    },
    LIMIT_MS,
  );

  test(
    'an overlap: the old value goes on until it is ended, or becomes current again',
    async () => {
      await used.system.secret('OVERLAPPED', 'overlapped-value-one');
      const page = await used.open();
      await page.button('Rotate OVERLAPPED').click();
      await page.field('New value').fill(page.value('overlapped-value-two'));
      await page.choice('The old value').click();
      await page.page.getByRole('option', { name: 'Overlaps for a day' }).click();
      await page.button('Rotate').click();
      await page.heading('Not yet: the old value overlaps').waitFor();
      await page.button('Close; it goes on without this window').click();
      await page.link('OVERLAPPED').click();
      await page.button('Finish the rotation now').click();
      await page.heading('Safe to revoke the old value at the provider').waitFor({ timeout: 60_000 });
      const { body } = await used.system.api.call('GET', `${TEAM}/secrets/OVERLAPPED`);
      expect((body['versions'] as { state: string }[]).map(({ state }) => state)).toEqual(['current', 'destroyed']);
    },
    LIMIT_MS,
  );

  test(
    'a member sees all but the buttons, and is told so by the API as well',
    async () => {
      await used.system.secret('SEEN_BY_ALL', 'seen-by-all-value');
      const member = await used.system.join('member', 'member@example.com');
      const page = await used.open(member, PHONE);
      await page.link('SEEN_BY_ALL').waitFor();
      for (const name of ['New secret', 'Import .env', 'Rotate SEEN_BY_ALL', 'Delete SEEN_BY_ALL']) {
        expect(await page.button(name).count()).toBe(0);
      }
      await page.link('SEEN_BY_ALL').click();
      await page.heading('Versions').waitFor();
      expect(await page.button('Rotate').count()).toBe(0);
      await page.button('Navigation').click();
      expect(await page.link('Audit log').count()).toBe(0);
      expect(await page.link('Operations').count()).toBe(0);
    },
    LIMIT_MS,
  );
});
