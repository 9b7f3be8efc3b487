import { Command } from 'commander';
import type { CliContext } from '../context.js';
import { auditCommand } from './audit/audit-command.js';
import { keysCommand } from './keys/keys-command.js';

/** What an operator of the deployment does. */
export function adminCommand(context: CliContext): Command {
  return new Command('admin')
    .description('for who operates the deployment')
    .addCommand(keysCommand(context))
    .addCommand(auditCommand(context));
}
