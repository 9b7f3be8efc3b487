import { existsSync } from 'node:fs';
import { run } from './children.mjs';

/** Where Debian's package and most systems put it; `CHROMIUM_BIN` names another one. */
const PLACES = [process.env.CHROMIUM_BIN, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/**
 * Sees to a browser for the tests of the console: Debian's package, where there is none and it may be installed. Without
 * one those tests say that they are skipped, and why.
 */
export async function seeToChromium() {
  if (PLACES.some((path) => path && existsSync(path))) return;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  console.log('Installing Chromium for the tests of the console (apt-get install chromium) …');
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const install = ['install', '--yes', '--no-install-recommends', 'chromium'];
  const first = await run('apt-get', install, { quiet: true, env });
  if (first.code === 0) return;
  // A fresh machine has no lists of packages, or old ones.
  await run('apt-get', ['update'], { quiet: true, env });
  const second = await run('apt-get', install, { quiet: true, env });
  if (second.code !== 0)
    console.log(`It could not be installed:\n${second.output.trim().split('\n').slice(-3).join('\n')}`);
}
