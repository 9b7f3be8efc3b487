import { waitFor, type ModelDouble } from '@countersign/testing';
import type { Locator, Request } from 'playwright-core';
import { answerTo } from '../evals/known-answers.js';
import { lookAt } from './accessibility.js';
import type { ConsolePage } from './console-page.js';

const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 375, height: 740 };

/** A launch as somebody fills it in. */
export interface LaunchForm {
  name: string;
  model: string;
  benchmarks: readonly string[];
}

export function section(page: ConsolePage, name: string): Locator {
  return page.page.getByRole('region', { name, exact: true });
}

export async function pick(page: ConsolePage, field: string, option: string): Promise<void> {
  await page.choice(field).click();
  await page.page.getByRole('option', { name: option, exact: true }).click();
}

/** All but the keys of graders and of data sets. */
export async function fillIn(page: ConsolePage, baseUrl: string, form: LaunchForm): Promise<void> {
  await page.field('Base URL').fill(baseUrl);
  await page.field('Model').fill(form.model);
  await pick(page, 'API key', 'MODEL_KEY');
  for (const title of form.benchmarks) await page.page.getByRole('checkbox', { name: title, exact: true }).check();
  await page.field('Name').fill(form.name);
  await page.field('Project').fill('vision');
  await page.field('Sample limit').fill('20');
  await page.page.getByRole('switch', { name: 'Publish to the leaderboard' }).check();
}

/** Looks at a page on a desktop in the light and on a phone in the dark, or also the other way round. */
export async function lookAround(page: ConsolePage, name: string, all = false): Promise<void> {
  const looks = [
    { size: DESKTOP, screen: 'desktop', colorScheme: 'light' },
    { size: PHONE, screen: 'phone', colorScheme: 'dark' },
    { size: DESKTOP, screen: 'desktop', colorScheme: 'dark' },
    { size: PHONE, screen: 'phone', colorScheme: 'light' },
  ] as const;
  for (const { size, screen, colorScheme } of looks.slice(0, all ? 4 : 2)) {
    await page.page.setViewportSize(size);
    await page.page.emulateMedia({ colorScheme });
    await page.settled();
    await lookAt(page, `${name}-${screen}-${colorScheme}`);
  }
  await page.page.setViewportSize(DESKTOP);
  await page.page.emulateMedia({ colorScheme: 'light' });
}

/** What the large model knows is known; the small one knows nothing. */
export function letAnswer(double: ModelDouble): void {
  double.say = (prompt, { model }) => (model === 'small' ? 'ANSWER: none' : answerTo(prompt));
}

/** Lets so many requests pass, and keeps those after them waiting. */
export function holdAfter(double: ModelDouble, answers: number) {
  const before = double.requests.length;
  let waiting = 0;
  let letGo = () => {};
  const open = new Promise<void>((resolve) => (letGo = resolve));
  double.gate = async () => {
    if (double.requests.length - before <= answers) return;
    waiting += 1;
    await open;
  };
  const held = () => waitFor(() => waiting > 0, { deadlineMs: 60_000, what: 'requests that are held' });
  return {
    held,
    letGo: () => {
      double.gate = () => {};
      letGo();
    },
  };
}

/** Lets the next look of a page at its job have no answer. */
export async function holdLook(page: ConsolePage): Promise<Request> {
  const look = Promise.withResolvers<Request>();
  await page.page.route(/\/eval-jobs\/[^/]+$/, (route) => look.resolve(route.request()), { times: 1 });
  return look.promise;
}
