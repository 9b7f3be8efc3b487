import { readFileSync } from 'node:fs';
import { INSIDE_UID, TRUSTED_CAS, WORKSPACE } from './bubblewrap-arguments.js';

/** The same place seen from `src` and from `dist`. */
const INIT = new URL('../../../inside/init.pl', import.meta.url);

export function readInit(): Buffer {
  return readFileSync(INIT);
}

/** Files that programs look for, and that must not be the host's. */
export function insideFiles(trustedCas: string | null): { path: string; content: string }[] {
  return [
    { path: '/etc/passwd', content: `sandbox:x:${INSIDE_UID}:${INSIDE_UID}:sandbox:${WORKSPACE}:/bin/sh\n` },
    { path: '/etc/group', content: `sandbox:x:${INSIDE_UID}:\n` },
    { path: '/etc/hosts', content: '127.0.0.1 localhost sandbox\n::1 localhost\n' },
    ...(trustedCas === null ? [] : [{ path: TRUSTED_CAS, content: trustedCas }]),
  ];
}
