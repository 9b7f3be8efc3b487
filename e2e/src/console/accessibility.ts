import { expect } from '@jest/globals';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { repositoryRoot } from '@countersign/local-system';
import type { ConsolePage } from './console-page.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

interface Violation {
  id: string;
  help: string;
  nodes: { target: string[]; failureSummary: string }[];
}

/** What keeps somebody from using the page as it is shown now. */
async function violations({ page }: ConsolePage): Promise<string[]> {
  const run = `axe.run(document, { runOnly: ${JSON.stringify(RULES)}, resultTypes: ['violations'] })`;
  const { violations: found } = await page.evaluate<{ violations: Violation[] }>(`${axe};\n${run}`);
  return found.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
}

/** Kept for people to look at: reports/screenshots. */
async function screenshot({ page }: ConsolePage, name: string): Promise<void> {
  const folder = join(repositoryRoot(), 'reports/screenshots');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

/** Looks at a page as it stands: a picture of it, nobody kept out, nothing wider than the screen. */
export async function lookAt(shown: ConsolePage, name: string): Promise<void> {
  await screenshot(shown, name);
  expect({ [name]: await violations(shown) }).toEqual({ [name]: [] });
  const overflow = await shown.page.evaluate<number>(
    'Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)',
  );
  expect({ [name]: overflow }).toEqual({ [name]: 0 });
}
