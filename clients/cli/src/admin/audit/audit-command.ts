import { Command } from 'commander';
import type { CliContext } from '../../context.js';
import { exportAudit } from './export-audit.js';
import { verifyAudit } from './verify-audit.js';

/** The audit log: docs/guides/audit.md says what is in it and what a good export proves. */
export function auditCommand(context: CliContext): Command {
  return new Command('audit')
    .description('the audit log')
    .addCommand(exportAudit(context))
    .addCommand(verifyAudit(context));
}
