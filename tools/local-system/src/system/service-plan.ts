import { START_ORDER } from '@countersign/contracts';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One service to start: a package that exports `start(env)`, and the same as a program. */
export interface ServicePlan {
  name: string;
  /** Imported where the service shares this process. */
  module: string;
  /** Imported where it shares a process of its own with the others; built. */
  entry: string;
  /** Run where it has one for itself; built. */
  program: string;
}

/** In the order of starting. */
export function servicePlans(): ServicePlan[] {
  const root = repositoryRoot();
  return START_ORDER.map((name) => ({
    name,
    module: `@countersign/${name}`,
    entry: join(root, 'services', name, 'dist/index.js'),
    program: join(root, 'services', name, 'dist/main.js'),
  }));
}

export function repositoryRoot(): string {
  let directory = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(directory, 'nx.json'))) directory = dirname(directory);
  return directory;
}
