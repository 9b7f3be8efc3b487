import { resolve } from 'node:path';

/** The operator's settings of audit streams. */
export interface AuditSystemSettings {
  auditStreams?: readonly string[] | undefined;
  auditStreamTokenFile?: string | undefined;
  auditStreamCaFile?: string | undefined;
}

/** The variables that carry them; an empty one counts as not given. Files by their whole paths: services run elsewhere. */
export function auditEnvironment(settings: AuditSystemSettings): Record<string, string> {
  const { auditStreams = [], auditStreamTokenFile: token, auditStreamCaFile: ca } = settings;
  return {
    COUNTERSIGN_AUDIT_STREAMS: auditStreams.join(','),
    COUNTERSIGN_AUDIT_STREAM_TOKEN_FILE: token ? resolve(token) : '',
    COUNTERSIGN_AUDIT_STREAM_CA_FILE: ca ? resolve(ca) : '',
  };
}
