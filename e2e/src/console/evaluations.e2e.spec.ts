import { ModelDouble } from '@countersign/testing';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { NO_BROWSER } from './browser.js';
import type { ConsolePage } from './console-page.js';
import { ConsoleSystem, TEAM } from './console-system.js';
import { fillIn, holdAfter, holdLook, letAnswer, lookAround, pick, section } from './evaluation-pages.js';
import { PHONE, useConsole } from './use-console.js';

const describeInBrowser = NO_BROWSER ? describe.skip : describe;
const LIMIT_MS = 180_000;
const SLOWLY = { timeout: 60_000 };

describeInBrowser(`evaluations in a browser${NO_BROWSER}`, () => {
  let double: ModelDouble;
  const used = useConsole(async () => {
    double = await ModelDouble.start('model-key-one', 'judge-key-one');
    letAnswer(double);
    const system = await ConsoleSystem.start({ hosts: [double.host] });
    await system.secret('MODEL_KEY', 'model-key-one');
    return system;
  });
  afterAll(() => double?.stop(), 60_000);
  afterEach(() => {
    double.gate = () => {};
  });

  const completed = (page: ConsolePage) => page.text('Completed').waitFor(SLOWLY);

  test(
    'what is wrong is told at every field at once; keys are asked for exactly when they are needed, and made in place',
    async () => {
      const page = await used.open();
      await page.link('Evaluations').click();
      await page.link('New evaluation').click();
      const choose = (title: string) => page.page.getByRole('checkbox', { name: title, exact: true });
      await choose('Countersign Choice').waitFor();
      expect(await page.choice('Scorer key').count()).toBe(0);
      // Gated, and of another runner: it needs a token, and a job of its own.
      await page.field('Search benchmarks').fill('hle');
      await choose('HLE').check();
      await page.choice('Hugging Face token').waitFor();
      await page.page.getByRole('link', { name: 'Data set cais/hle (opens elsewhere)' }).waitFor();
      await page.field('Search benchmarks').fill('countersign');
      expect(await choose('Countersign Choice').isDisabled()).toBe(true);
      await page.field('Search benchmarks').fill('hle');
      await choose('HLE').uncheck();
      await page.field('Search benchmarks').fill('');
      expect(await page.choice('Hugging Face token').count()).toBe(0);
      await pick(page, 'Category', 'reasoning');
      expect(await choose('Countersign Choice').count()).toBe(0);
      await choose('Countersign Explain').check();
      await page.choice('Scorer key').waitFor();

      await page.field('Base URL').fill('https://key@example.org/v1');
      await page.field('Model').fill('nobody');
      await page.field('Requests at a time').fill('99');
      await page.button('Launch').click();
      await page.text('must not hold a user name, password, query or fragment').first().waitFor();
      for (const field of ['Base URL', 'Model', 'API key', 'Scorer key', 'Name', 'Project', 'Requests at a time']) {
        const input = page.page.locator('input[aria-invalid="true"]').and(page.field(field));
        expect({ [field]: await input.count() }).toEqual({ [field]: 1 });
      }
      await lookAround(page, 'evaluation-refused');

      await page.button('Create secret for Scorer key').click();
      await page.dialog.getByLabel('Name', { exact: true }).fill('JUDGE_KEY');
      await page.field('Value').fill(page.value('judge-key-one'));
      await page.button('Add secret').click();
      await page.dialogCloses();
      await pick(page, 'Scorer key', 'JUDGE_KEY');
      // Nothing typed was lost, and nothing was launched by the other form.
      expect(await page.field('Model').inputValue()).toBe('nobody');
      expect((await used.system.api.call('GET', `${TEAM}/eval-jobs`)).body['items']).toEqual([]);
    },
    LIMIT_MS,
  );

  test(
    'launched, watched, cancelled, resumed: the right scores, every sample, and files with all of them',
    async () => {
      const page = await used.open();
      await page.goto('/teams/default/evaluations/new');
      const benchmarks = ['Countersign Choice', 'Countersign Explain'];
      await fillIn(page, double.baseUrl, { name: 'Large one', model: 'acme/large', benchmarks });
      await page.field('Price of input').fill('1');
      await page.field('Price of output').fill('2');
      await pick(page, 'Scorer key', 'JUDGE_KEY');
      await page.field('Scorer base URL').fill(double.baseUrl);
      const hold = holdAfter(double, 10);
      await page.button('Launch').click();
      await hold.held();
      await page.heading('Large one').waitFor();
      // Of those let through at first, each is shown as soon as it is scored.
      await section(page, 'Progress')
        .getByText(/^[1-9]\d? of 40$/)
        .waitFor(SLOWLY);
      await lookAround(page, 'evaluation-running');
      // A look at the job that is under way is given up: it would show it running again.
      const look = await holdLook(page);
      const givenUp = page.page.waitForEvent('requestfailed', { predicate: (request) => request === look });
      await page.button('Cancel').click();
      await page.text('Cancelled').waitFor();
      await givenUp;
      hold.letGo();
      await page.button('Resume').click();
      await completed(page);

      await section(page, 'Progress').getByText('40 of 40').waitFor();
      const result = (name: string) => section(page, 'Results').getByRole('row', { name: new RegExp(name) });
      // Of twenty, five wrong; of twenty, four wrong and four half.
      await result('countersign_choice').getByText('75.0 %').waitFor();
      await result('countersign_explain').getByText('70.0 %').waitFor();
      await page.button('Show sample 4').click();
      await page.dialog.getByText('MODEL_KEY version 1').waitFor();
      await page.settled();
      await lookAround(page, 'evaluation-sample');
      await page.page.keyboard.press('Escape');
      await page.dialogCloses();
      const [download] = await Promise.all([page.page.waitForEvent('download'), page.link('CSV').click()]);
      expect(
        readFileSync(await download.path(), 'utf8')
          .trim()
          .split('\n').length,
      ).toBeGreaterThan(40);
      await lookAround(page, 'evaluation-results', true);
    },
    LIMIT_MS,
  );

  test(
    'a member on a phone launches, runs again, compares and looks at the leaderboard; deleting is not theirs',
    async () => {
      const member = await used.system.join('member', 'member@example.com');
      const page = await used.open(member, PHONE);
      await page.goto('/teams/default/evaluations/new');
      await fillIn(page, double.baseUrl, {
        name: 'Small one',
        model: 'acme/small',
        benchmarks: ['Countersign Choice'],
      });
      expect(await page.button(/^Create secret/).count()).toBe(0);
      await page.button('Launch').click();
      await completed(page);
      expect(await page.button('Delete').count()).toBe(0);
      await page.button('Run again').click();
      await page.link('an earlier run').waitFor();
      await completed(page);
      await page.link('← Evaluations').click();
      for (const name of ['Large one', 'Small one']) {
        await page.page
          .getByRole('checkbox', { name: `Compare ${name}` })
          .first()
          .check();
      }
      await lookAround(page, 'evaluations');
      await page.button('Compare 2').click();
      await page.page.getByRole('row', { name: /countersign_choice.*Large one is clearly better/ }).waitFor();
      await lookAround(page, 'evaluations-compared');
      await page.goto('/teams/default/evaluations/leaderboard?project=vision');
      const board = page.page.getByRole('table', { name: 'Leaderboard of countersign_choice' });
      await board.getByRole('row', { name: /^1 acme\/large 75\.0 %/ }).waitFor();
      await board.getByRole('row', { name: /^2 acme\/small 0\.0 %/ }).waitFor();
      await lookAround(page, 'leaderboard');
    },
    LIMIT_MS,
  );

  test(
    'a key that is deleted under way: named, added again in place, and the job goes on',
    async () => {
      const page = await used.open();
      await page.goto('/teams/default/evaluations/new');
      const hold = holdAfter(double, 5);
      await fillIn(page, double.baseUrl, { name: 'Broken', model: 'acme/large', benchmarks: ['Countersign Choice'] });
      await page.button('Launch').click();
      await hold.held();
      await used.system.call('DELETE', `${TEAM}/secrets/MODEL_KEY?breakReferences=true`, undefined, 200);
      await page.text('This evaluation cannot go on').waitFor(SLOWLY);
      await page.text('It stopped before its end').waitFor(SLOWLY);
      hold.letGo();
      await lookAround(page, 'evaluation-broken');
      await page.button('Add MODEL_KEY again').click();
      await page.field('Value').fill(page.value('model-key-one'));
      await page.button('Add secret').click();
      await page.dialogCloses();
      await page.button('Resume').click(SLOWLY);
      await completed(page);
      await section(page, 'Results').getByText('75.0 %').waitFor();
    },
    LIMIT_MS,
  );
});
