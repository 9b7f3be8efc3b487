import { execFile } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { waitFor } from './wait-for.js';

const run = promisify(execFile);

/** What is installed, and tried with. */
const PACKAGES = ['inspect-ai==0.3.285', 'openai'];
const FOLDER = fileURLToPath(new URL('../../../node_modules/.cache/countersign-inspect-0.3.285', import.meta.url));
/** Written last: a folder without it is half of one. */
const READY = join(FOLDER, 'ready');
const INSTALL_MS = 300_000;
/** Sandboxes see the machine's own Python, and no other. */
const PYTHONS = ['/usr/bin/python3', 'python3'];

export type FoundInspect =
  { program: string; folder: string; missing: null } | { program: null; folder: null; missing: string };

const FOUND: FoundInspect = { program: join(FOLDER, 'bin', 'inspect'), folder: FOLDER, missing: null };

/** The real Inspect, in a folder of its own that is kept for the next run; or why it is not to be had here. */
export async function findInspect(): Promise<FoundInspect> {
  if (existsSync(READY)) return FOUND;
  const lock = `${FOLDER}.lock`;
  await mkdir(dirname(lock), { recursive: true });
  try {
    await mkdir(lock);
  } catch {
    // Another test file installs it.
    await waitFor(() => !existsSync(lock), {
      deadlineMs: INSTALL_MS,
      what: `an installation (remove ${lock} if none runs)`,
    });
    return existsSync(READY) ? FOUND : without('inspect-ai cannot be installed');
  }
  try {
    // Who had the lock until now may have installed it since the first look, and its tests run it.
    return existsSync(READY) ? FOUND : await install();
  } finally {
    await rm(lock, { recursive: true, force: true });
  }
}

/** Why a sandbox could not run it although it is there; null where it can. */
export function hiddenFromSandboxes({ folder }: FoundInspect): string | null {
  if (folder === null) return null;
  const python = realpathSync(join(folder, 'bin', 'python3'));
  return python.startsWith('/usr/') ? null : `its Python is ${python}, which no sandbox sees`;
}

async function install(): Promise<FoundInspect> {
  if (!(await makeEnvironment())) return without('no python3 with venv');
  try {
    const options = ['install', '--quiet', '--disable-pip-version-check', ...PACKAGES];
    await run(join(FOLDER, 'bin', 'pip'), options, { timeout: INSTALL_MS });
    await writeFile(READY, '');
    return FOUND;
  } catch {
    await rm(FOLDER, { recursive: true, force: true });
    return without('inspect-ai cannot be installed');
  }
}

async function makeEnvironment(): Promise<boolean> {
  for (const python of PYTHONS) {
    await rm(FOLDER, { recursive: true, force: true });
    const isMade = await run(python, ['-m', 'venv', FOLDER]).then(
      () => true,
      () => false,
    );
    if (isMade) return true;
  }
  return false;
}

function without(missing: string): FoundInspect {
  return { program: null, folder: null, missing };
}
