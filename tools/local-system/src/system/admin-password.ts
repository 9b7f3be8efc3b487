import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureSecretFile, generatePassword } from '../files/secret-file.js';

export interface AdminPassword {
  file: string;
  /** The password, until it has been shown once; null where the user chose it. */
  toShow: string | null;
  /** Call after showing it. */
  shown(): void;
}

/** The first admin's password: the one given, or one made for it. Later starts find what the first one had. */
export function adminPassword(home: string, given: string | undefined): AdminPassword {
  const file = join(home, 'admin.password');
  // Lives only until the password was on the screen: a first start that fails on the way shows it the next time.
  const pending = join(home, 'admin.password.not-shown-yet');
  if (!existsSync(file) && given === undefined) writeFileSync(pending, '', { mode: 0o600 });
  const password = ensureSecretFile(file, () => given ?? generatePassword());
  return {
    file,
    toShow: existsSync(pending) ? password : null,
    shown: () => rmSync(pending, { force: true }),
  };
}
