import { Command } from 'commander';
import { adminCommand } from './admin/admin-command.js';
import type { CliContext } from './context.js';

/** The command `countersign`. */
export function createProgram(context: CliContext): Command {
  const program = new Command('countersign')
    .description('Countersign from the command line.')
    .option('--url <address>', 'of the API; otherwise COUNTERSIGN_URL, or http://127.0.0.1:8400')
    .option('--api-key-file <file>', 'that holds your API key; otherwise COUNTERSIGN_API_KEY')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void context.stdout.write(text),
      writeErr: (text) => void context.stderr.write(text),
    })
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(countersign --help shows what there is)')
    .addCommand(adminCommand(context));
  inheritSettings(program);
  return program;
}

/** Commands that are made on their own begin without their parent's settings. */
function inheritSettings(parent: Command): void {
  for (const child of parent.commands as Command[]) {
    child.copyInheritedSettings(parent);
    inheritSettings(child);
  }
}
