import { afterAll, afterEach, beforeAll } from '@jest/globals';
import type { BrowserContextOptions } from 'playwright-core';
import type { ConsolePage } from './console-page.js';
import { ConsoleSystem, type Account } from './console-system.js';

/** A phone, as its browser shows pages. */
export const PHONE = { viewport: { width: 375, height: 740 }, hasTouch: true, isMobile: true };

/** One system for all tests of a file, and pages that end with each test. */
export interface UsedConsole {
  readonly system: ConsoleSystem;
  /** A signed-in browser: the admin's, unless told. It is closed after the test. */
  open(account?: Account, options?: BrowserContextOptions): Promise<ConsolePage>;
  /** One in which nobody has signed in yet. */
  openSignedOut(options?: BrowserContextOptions): Promise<ConsolePage>;
}

/**
 * Starts it before the tests of a `describe`. After each of them every page that it opened is looked at once more: it
 * holds no value, its policy refused nothing, and it asked nobody else.
 */
export function useConsole(start: () => Promise<ConsoleSystem> = () => ConsoleSystem.start()): UsedConsole {
  let system: ConsoleSystem;
  const opened: ConsolePage[] = [];

  beforeAll(async () => {
    system = await start();
  }, 240_000);
  afterAll(() => system?.stop(), 60_000);
  afterEach(async () => {
    for (const page of opened.splice(0)) {
      await page.expectNoValues();
      page.expectNoTrouble();
      await page.close();
    }
  });

  const keep = async (opening: Promise<ConsolePage>) => {
    const page = await opening;
    opened.push(page);
    return page;
  };
  return {
    get system() {
      return system;
    },
    open: (account = system.admin, options) => keep(system.openSignedIn(account, options)),
    openSignedOut: (options) => keep(system.open(options)),
  };
}
