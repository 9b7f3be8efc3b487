import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { LaunchFailure } from '../launch-failure.js';

/** The user of the machine as whom PostgreSQL runs. */
export interface ServerAccount {
  name: string;
  uid: number;
  gid: number;
}

const OWN_ACCOUNT = 'countersign-postgres';

/**
 * PostgreSQL refuses to run as root, so root runs it as somebody else: as Debian's `postgres` where there is one, else
 * as an account made for it. Null for an ordinary user, who runs it as himself.
 */
export function serverAccount(): ServerAccount | null {
  if (process.getuid?.() !== 0) return null;
  const known = findAccount('postgres') ?? findAccount(OWN_ACCOUNT);
  if (known) return known;
  try {
    const options = ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent'];
    execFileSync('useradd', [...options, '--shell', '/usr/sbin/nologin', OWN_ACCOUNT], { stdio: 'ignore' });
  } catch {
    // Said below: whatever the reason, the remedy is the same.
  }
  const made = findAccount(OWN_ACCOUNT);
  if (made) return made;
  throw new LaunchFailure(
    'PostgreSQL does not run as root, and no account for it could be made. Make one (useradd --system postgres), run this as an ordinary user, or set DATABASE_URL to a server of your own.',
  );
}

function findAccount(name: string): ServerAccount | null {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid && gid && Number(uid) !== 0 ? { name, uid: Number(uid), gid: Number(gid) } : null;
}
