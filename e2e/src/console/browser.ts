import { chromium, type Browser } from 'playwright-core';
import { existsSync } from 'node:fs';

const PLACES = [
  process.env['CHROMIUM_BIN'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];
const executablePath = PLACES.find((path) => path !== undefined && existsSync(path));

/** Empty where a browser is there; else why the tests that need one are skipped, for their names. */
export const NO_BROWSER =
  executablePath === undefined ? ' (skipped: no Chromium; apt-get install chromium, or set CHROMIUM_BIN)' : '';

/** A real browser that calls nobody but the page under test. */
export function startBrowser(): Promise<Browser> {
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];
  // Root has no sandbox to give; the only page that it opens is ours.
  const args = process.getuid?.() === 0 ? ['--no-sandbox', ...quiet] : quiet;
  return chromium.launch({ executablePath: executablePath!, args });
}
