import type { ConsoleSystem } from '@countersign/e2e/console';
import { join } from 'node:path';

const SIZE = { width: 1280, height: 660 };

/** The list of secrets, in the light and in the dark. */
export async function pageStills(system: ConsoleSystem, folder: string) {
  const stills: { name: string; file: string }[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    const shown = await system.openSignedIn(system.admin, { viewport: SIZE, colorScheme });
    await shown.settled();
    const name = `secrets-${colorScheme}`;
    const file = join(folder, `${name}.png`);
    await shown.page.screenshot({ path: file });
    stills.push({ name, file });
    await shown.close();
  }
  return stills;
}
