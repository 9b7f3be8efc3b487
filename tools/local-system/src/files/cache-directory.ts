import { homedir } from 'node:os';
import { join } from 'node:path';
import { mkdirSync } from 'node:fs';

/** Programs that were fetched once, for every clone and every test of this user. */
export function cacheDirectory(env: NodeJS.ProcessEnv = process.env): string {
  const path = join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'countersign');
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return path;
}
