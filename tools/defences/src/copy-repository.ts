import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, readdirSync, readlinkSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Copies the repository's sources into a folder, so that a defence can be taken out of them while nobody else's work is
 * touched. Packages from outside are linked, our own resolve into the copy.
 */
export function copyRepository(root: string, to: string): void {
  const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root });
  for (const file of list.toString('utf8').split('\0').filter(Boolean)) {
    if (!existsSync(join(root, file))) continue; // deleted, and not committed yet
    mkdirSync(dirname(join(to, file)), { recursive: true });
    cpSync(join(root, file), join(to, file));
  }
  linkPackages(join(root, 'node_modules'), join(to, 'node_modules'));
  for (const nested of globSync('{libs,services,tools,clients}/**/node_modules', {
    cwd: root,
    exclude: (name) => name === 'dist',
  })) {
    if (existsSync(join(to, dirname(nested)))) symlinkSync(join(root, nested), join(to, nested));
  }
}

const OWN = '@countersign';

function linkPackages(from: string, to: string): void {
  mkdirSync(join(to, OWN), { recursive: true });
  for (const name of readdirSync(from)) {
    if (name !== OWN) symlinkSync(join(from, name), join(to, name));
  }
  // Relative links of npm's: in the copy they lead into the copy.
  for (const name of readdirSync(join(from, OWN))) {
    symlinkSync(readlinkSync(join(from, OWN, name)), join(to, OWN, name));
  }
}
