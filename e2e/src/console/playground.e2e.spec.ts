import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { HELLO, PROVIDER_ROWS, PROVIDER_TEST_KEY, ProviderDouble, TOOL_CALL, waitFor } from '@countersign/testing';
import { lookAt } from './accessibility.js';
import { NO_BROWSER } from './browser.js';
import type { ConsolePage } from './console-page.js';
import { ConsoleSystem, TEAM } from './console-system.js';
import { PHONE, useConsole } from './use-console.js';

const describeInBrowser = NO_BROWSER ? describe.skip : describe;
const LIMIT_MS = 120_000;
const PAGE = '/teams/default/playground';
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const GREETING = 'Hello, wörld 👋.';

describeInBrowser(`the playground in a browser${NO_BROWSER}`, () => {
  let openai: ProviderDouble;
  let anthropic: ProviderDouble;
  const used = useConsole(async () => {
    [openai, anthropic] = await Promise.all([doubleOf('openai'), doubleOf('anthropic')]);
    const playgroundBaseUrls = [`openai=${openai.url}/v1`, `anthropic=${anthropic.url}/v1`];
    return ConsoleSystem.start({ playgroundBaseUrls });
  });
  afterAll(() => Promise.all([openai, anthropic].map((double) => double?.stop())), 60_000);

  beforeEach(() => {
    for (const double of [openai, anthropic]) {
      double.gate = () => {};
      double.script = HELLO;
      double.fail(null);
    }
  });

  async function admin(options = {}): Promise<ConsolePage> {
    const page = await used.open(used.system.admin, options);
    await page.goto(PAGE);
    return page;
  }

  async function ask(page: ConsolePage, text: string, button = 'Send'): Promise<void> {
    await page.field('Message').fill(text);
    await page.button(button).click();
  }

  test(
    'a provider without its secret: an admin adds it in place, enables it, and asks',
    async () => {
      const page = await admin();
      await choose(page, 'Model', 'openai/gpt-4o');
      await page.text('OpenAI is not ready').waitFor();
      await page.settled();
      await lookAt(page, 'playground-missing-desktop-light');
      await page.button('Add OPENAI_API_KEY').click();
      await page.field('Value').fill(page.value(PROVIDER_TEST_KEY));
      await page.button('Add secret').click();
      await page.dialogCloses();
      await page.button('Enable OpenAI').click();
      await page.text('OpenAI is not ready').waitFor({ state: 'detached' });
      await ask(page, 'Hello?');
      await page.text(GREETING).waitFor();
      await page.text(/^18 tokens \(11 in, 7 out\) · first after /).waitFor();
      expect(openai.lastBody).toMatchObject({ model: 'gpt-4o', messages: [{ role: 'user', content: 'Hello?' }] });
    },
    LIMIT_MS,
  );

  test(
    'two models side by side: each piece as it comes, one stopped, the other to its end',
    async () => {
      await used.system.secret('ANTHROPIC_API_KEY', PROVIDER_TEST_KEY);
      await used.system.call('POST', `${TEAM}/playground/providers/anthropic/enable`, undefined, 200);
      const [ofOpenAi, ofAnthropic] = [hold(openai, 3), hold(anthropic, 5)];
      const page = await admin();
      await choose(page, 'Model', 'openai/gpt-4o');
      await page.button('Compare with another model').click();
      await choose(page, 'Model 2', 'anthropic/claude-sonnet-5-5');
      await ask(page, 'Compare.', 'Send to 2 models');
      const [first, second] = [column(page, 'Model 1'), column(page, 'Model 2')];
      await first.getByText('Hello, ', { exact: false }).waitFor();
      await second.getByText('Hel', { exact: false }).waitFor();
      expect(await first.getByText(GREETING).count()).toBe(0);
      await page.button('Stop Model 1').click();
      await first.getByText(/^stopped by you/).waitFor();
      await waitFor(() => openai.cancelled === 1, { deadlineMs: 30_000, what: 'the provider to see it' });
      ofAnthropic();
      await second.getByText(GREETING).waitFor();
      ofOpenAi();
      await page.settled();
      await lookAt(page, 'playground-two-desktop-light');
      await page.page.emulateMedia({ colorScheme: 'dark' });
      await lookAt(page, 'playground-two-desktop-dark');
      await first.getByRole('button', { name: /^Retry user message/ }).click();
      await first.getByText(GREETING).waitFor();
    },
    LIMIT_MS,
  );

  test(
    'system message, settings, functions and trials are asked for; saved, changed, saved again, and tried from a version',
    async () => {
      openai.script = TOOL_CALL;
      const page = await admin();
      await choose(page, 'Model', 'openai/gpt-4o');
      await page.field('Role of the message').selectOption('system');
      await page.field('Message').fill('Be brief.');
      await page.button('Add').click();
      await page.field('Role of the message').selectOption('user');
      await page.button('Settings of Model').click();
      await page.field('Trials').fill('2');
      await page.field('Temperature').fill('0.5');
      await page.button('Add a function').click();
      await page.field('Name of function 1').fill('get_weather');
      await page.settled();
      await lookAt(page, 'playground-settings-desktop-light');
      await page.button('Apply').click();
      await page.dialogCloses();
      await ask(page, 'Weather?');
      await page.text('get_weather({"city":"Paris"})').waitFor();
      await page.text('Trial 1 of 2').waitFor();
      expect(openai.lastBody).toMatchObject({
        temperature: 0.5,
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'Weather?' },
        ],
        tools: [{ type: 'function', function: { name: 'get_weather' } }],
      });
      openai.script = HELLO;
      await page.field('What get_weather gives').fill('Rain');
      await page.button('Send results').click();
      await page.text(GREETING).waitFor();
      expect((openai.lastBody['messages'] as object[]).at(-1)).toMatchObject({ role: 'tool', content: 'Rain' });
      await page.button('Save Model').click();
      await page.field('Name').fill('Weather clerk');
      await page.button('Save').click();
      await page.dialogCloses();
      await page.button('Edit system message 1').click();
      await page.field('Text of the message').fill('Be very brief.');
      await page.button('Save').click();
      await page.button('Save Model').click();
      await page.button('Save version 2').click();
      await page.dialogCloses();
      await page.link('Saved models').click();
      await page.button('Open Weather clerk').click();
      await page.text('Be very brief.').waitFor();
      await page.settled();
      await lookAt(page, 'playground-versions-desktop-light');
      await page.button('Try version 1').click();
      await page.text('Weather clerk, version 1').waitFor();
      await page.text('Be brief.').waitFor();
    },
    LIMIT_MS,
  );

  test(
    'images are picked, dropped and pasted, taken out again, and sent as they are',
    async () => {
      const page = await admin();
      await choose(page, 'Model', 'openai/gpt-4o');
      const files = (...names: string[]) =>
        names.map((name) => ({ name, mimeType: 'image/png', buffer: Buffer.from(PIXEL, 'base64') }));
      const picker = page.page.locator('input[type=file]');
      await picker.setInputFiles(files('first.png', 'second.png'));
      await page.button('Remove first.png').click();
      await give(page, 'drop', 'third.png');
      await page.page.getByAltText('third.png').waitFor();
      await give(page, 'paste', 'fourth.png');
      await page.page.getByAltText('fourth.png').waitFor();
      await picker.setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('notes') });
      await page.text('notes.txt is no image that models take').waitFor();
      await page.settled();
      await lookAt(page, 'playground-images-desktop-light');
      // Only a user's message has images.
      await page.field('Role of the message').selectOption('system');
      expect(await page.button('Attach images').count()).toBe(0);
      await page.field('Role of the message').selectOption('user');
      await ask(page, 'What is it?');
      await page.text(GREETING).waitFor();
      const image = { type: 'image_url', image_url: { url: `data:image/png;base64,${PIXEL}` } };
      expect(openai.lastBody['messages']).toMatchObject([
        { role: 'user', content: [{ type: 'text', text: 'What is it?' }, image, image, image] },
      ]);
      expect(await page.page.getByAltText(/^Image \d$/).count()).toBe(3);
      openai.fail('bad-request');
      await page.button(/^Retry user message/).click();
      await page.text('The provider refuses this request').waitFor();
      await page.text('Not every model takes images.').waitFor();
    },
    LIMIT_MS,
  );

  test(
    'the history, an error of the provider, a rejected key and the way out of it, and the same in code',
    async () => {
      const page = await admin();
      await choose(page, 'Model', 'openai/gpt-4o');
      openai.fail('bad-request');
      await ask(page, 'Refused?');
      await page.text('The provider refuses this request').waitFor();
      openai.fail(null);
      openai.accepted.clear();
      await page.button(/^Retry user message/).click();
      // The provider's 401 is no ended session: nobody is asked to sign in.
      await page.text('The provider rejects the credential').waitFor();
      expect(await page.heading('Your session has ended').count()).toBe(0);
      await page.text('OpenAI rejects its credential').waitFor();
      await page.settled();
      await lookAt(page, 'playground-rejected-desktop-light');
      openai.accepted.add('sk-next-0123456789abcdef');
      await page.button('Rotate OPENAI_API_KEY').click();
      await page.field('New value').fill(page.value('sk-next-0123456789abcdef'));
      await page.button('Rotate').click();
      await page.heading('Safe to revoke the old value at the provider').waitFor({ timeout: 60_000 });
      await page.button('Done').click();
      await page.dialogCloses();
      await page.button(/^Retry user message/).click();
      await page.text(GREETING).waitFor();
      await page.button('Use Model in code').click();
      await page.button('Python').click();
      await page.text('base_url=').waitFor();
      await page.page.keyboard.press('Escape');
      await page.dialogCloses();
      await page.link('History').click();
      await page.page.getByRole('row', { name: /PROVIDER_REJECTED_CREDENTIAL/ }).waitFor();
      await page.settled();
      await lookAt(page, 'playground-history-desktop-light');
      const row = page.page.getByRole('row', { name: /Answered.*OPENAI_API_KEY version 2/ });
      await row.getByRole('button').click();
      await page.dialog.getByText('Refused?').waitFor();
      await page.button('Open in the playground').click();
      await column(page, 'Model').getByText('Refused?').waitFor();
    },
    LIMIT_MS,
  );

  test(
    'a custom provider and budgets, by an admin on a phone',
    async () => {
      const page = await admin({ ...PHONE, colorScheme: 'dark' });
      await page.page.goto(page.page.url() + '/providers');
      await page.button('New custom provider').click();
      await page.field('Name').fill('Our vLLM');
      await page.field('Key').fill('ours');
      await page.field('Base URL').fill(`${openai.url}/v1`);
      await page.field('Models').fill('llama');
      await page.settled();
      await lookAt(page, 'playground-custom-phone-dark');
      await page.button('Add provider').click();
      await page.dialogCloses();
      await page.button('Edit Our vLLM').waitFor();
      await page.field('Tokens of the team a day').fill('18');
      await page.button('Save budgets').click();
      await page.text('The budgets are saved.').waitFor();
      const { body } = await used.system.api.call('GET', `${TEAM}/playground/budgets`);
      expect(body['limits']).toMatchObject({ teamTokensPerDay: 18, memberTokensPerDay: null });
      await page.goto(PAGE);
      await choose(page, 'Model', 'openai/gpt-4o');
      // Tokens are counted from the first request under the limit on.
      await ask(page, 'The last one?');
      await page.text(GREETING).waitFor();
      await ask(page, 'One too many?');
      await page.text('The budget is used up').waitFor();
      await page.settled();
      await lookAt(page, 'playground-budget-phone-dark');
      await used.system.call('PATCH', `${TEAM}/playground/budgets`, { teamTokensPerDay: null }, 200);
    },
    LIMIT_MS,
  );

  test(
    'a member asks as well, on a phone, and is told whom to ask where something is missing',
    async () => {
      const member = await used.system.join('member', 'member@example.com');
      const page = await used.open(member, PHONE);
      await page.goto(PAGE);
      await choose(page, 'Model', 'groq/llama-3.1-8b-instant');
      await page.text('Ask an admin of the team').waitFor();
      expect(await page.button('Add GROQ_API_KEY').count()).toBe(0);
      await choose(page, 'Model', 'openai/gpt-4o');
      await ask(page, 'From a member.');
      await page.text(GREETING).waitFor();
      await page.settled();
      await lookAt(page, 'playground-member-phone-light');
      await page.link('Providers and budgets').click();
      await page.text('Requests of the team a minute').waitFor();
      for (const name of ['New custom provider', 'Save budgets', 'Disable OpenAI']) {
        expect(await page.button(name).count()).toBe(0);
      }
    },
    LIMIT_MS,
  );
});

const doubleOf = (key: 'openai' | 'anthropic') =>
  ProviderDouble.start(PROVIDER_ROWS[key].protocol, PROVIDER_ROWS[key].credential);

const column = (page: ConsolePage, label: string) => page.page.getByRole('region', { name: label, exact: true });

/** As somebody does who knows its name. */
async function choose(page: ConsolePage, label: string, model: string): Promise<void> {
  await page.choice(label).fill(model);
  await page.page.getByRole('option', { name: model, exact: true }).click();
}

/** Holds its streamed answers before a piece. @returns lets them go on */
function hold(double: ProviderDouble, before: number): () => void {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  double.gate = (piece) => (piece === before ? held : undefined);
  return release;
}

/** Drops a picture on the message that is being written, or pastes it there, as a browser does. */
async function give(page: ConsolePage, how: 'drop' | 'paste', name: string): Promise<void> {
  const event =
    how === 'drop'
      ? "new DragEvent('drop', { dataTransfer: data, ...options })"
      : "new ClipboardEvent('paste', { clipboardData: data, ...options })";
  await page.page.evaluate(`(() => {
    const bytes = Uint8Array.from(atob('${PIXEL}'), (character) => character.charCodeAt(0));
    const data = new DataTransfer();
    data.items.add(new File([bytes], '${name}', { type: 'image/png' }));
    const options = { bubbles: true, cancelable: true };
    document.querySelector('[aria-label="Message"]').dispatchEvent(${event});
  })()`);
}
