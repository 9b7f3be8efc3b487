import { spawnSync } from 'node:child_process';
import type { SystemSettings } from '../system/local-system-options.js';
import { BUBBLEWRAP_INSTALLED } from './find-bubblewrap.js';

/** Nobody: root's sandboxes are somebody else too. */
const NOBODY = 65_534;
const TRIAL = ['--unshare-all', '--unshare-user', '--ro-bind', '/', '/', '--', '/usr/bin/true'];

/** What a person is told where sandboxes are processes, and bubblewrap cannot contain them here; else null. */
export function sandboxNote(settings: SystemSettings): string | null {
  const { sandboxExecutor = 'process', sandboxBubblewrap = BUBBLEWRAP_INSTALLED, sandboxUnconfined } = settings;
  if (sandboxExecutor !== 'process' || contains(sandboxBubblewrap)) return null;
  return sandboxUnconfined === 'allow'
    ? 'Sandboxes run WITHOUT WALLS: bubblewrap cannot be used here, and COUNTERSIGN_SANDBOX_UNCONFINED allows it.'
    : 'No sandbox can be started: bubblewrap cannot be used here. Install it (apt install bubblewrap), or see COUNTERSIGN_SANDBOX_UNCONFINED.';
}

function contains(program: string): boolean {
  const somebody = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  return spawnSync(program, TRIAL, { ...somebody, env: {}, cwd: '/', stdio: 'ignore' }).status === 0;
}
