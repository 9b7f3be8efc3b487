import { ConsoleSystem, NO_BROWSER } from '@countersign/e2e/console';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pageStills } from './page-stills.js';
import { rotationFrames } from './rotation-frames.js';
import { team } from './team.js';
import { requireWebp, toAnimation, toStill } from './webp.js';

/** Makes the pictures of the README anew, from the product as it runs: docs/images. */
const IMAGES = 'docs/images';

async function main(): Promise<void> {
  if (NO_BROWSER) throw new Error(`The pictures need a browser${NO_BROWSER}.`);
  requireWebp();
  mkdirSync(IMAGES, { recursive: true });
  const scratch = mkdtempSync(join(tmpdir(), 'countersign-pictures-'));
  console.log('Starting a Countersign of its own …');
  const system = await ConsoleSystem.start({ adminEmail: 'admin@example.org' });
  try {
    const webhook = await team(system);
    for (const { name, file } of await pageStills(system, scratch)) toStill(file, join(IMAGES, `${name}.webp`));
    toAnimation(await rotationFrames(system, webhook, scratch), join(IMAGES, 'rotation.webp'));
    console.log(`The pictures are in ${IMAGES}.`);
  } finally {
    await system.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}

process.exitCode = await main().then(
  () => 0,
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  },
);
