import { CommanderError } from 'commander';
import type { CliContext } from './context.js';
import { Failure } from './failure.js';
import { createProgram } from './program.js';

/** As shells count: 128 and the number of SIGINT. */
const INTERRUPTED = 130;

/**
 * Runs one command line.
 * @param args without the program's own name
 * @returns the exit code: 0, 1 for an act that failed, 2 for a command that was typed wrongly, 130 after Ctrl-C
 */
export async function runCli(args: readonly string[], context: CliContext): Promise<number> {
  try {
    await createProgram(context).parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    // Commander has said it already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof Failure) context.stderr.write(`${error.message}\n`);
    else if (!context.signal.aborted) throw error;
    return context.signal.aborted ? INTERRUPTED : (error as Failure).exitCode;
  }
}
