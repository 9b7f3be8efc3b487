import { z } from 'zod';
import { parseAuditStream } from './audit-stream.js';
import { commaSeparated } from './comma-separated.js';
import type { Setting } from './settings.js';

/** Where copies of the audit log go. */
export const auditStreamSettings = {
  auditStreams: {
    name: 'COUNTERSIGN_AUDIT_STREAMS',
    description: 'Where every audit entry is copied to, as CloudEvents, besides the log itself.',
    expects:
      'a comma-separated list of `stdout`, `file:/path` and addresses of HTTPS collectors (HTTP only on this machine; no user, query or fragment)',
    schema: commaSeparated.pipe(z.array(z.string().refine((name) => parseAuditStream(name) !== null))),
    default: '',
  } satisfies Setting<string[]>,
  auditStreamTokenFile: {
    name: 'COUNTERSIGN_AUDIT_STREAM_TOKEN_FILE',
    description: 'The file with the bearer token of the collector. It is read again for every request.',
    expects: 'the path of a readable file',
    schema: z.string().min(1),
    optional: true,
  } satisfies Setting<string>,
  auditStreamCaFile: {
    name: 'COUNTERSIGN_AUDIT_STREAM_CA_FILE',
    description: "Certificates (PEM) that the collector's own is checked against, instead of the public ones.",
    expects: 'the path of a readable file',
    schema: z.string().min(1),
    optional: true,
  } satisfies Setting<string>,
};
