import { Option, type Command } from 'commander';
import { join } from 'node:path';
import type { CliContext } from '../../context.js';
import { Failure } from '../../failure.js';

export interface KeyFileOptions {
  home?: string;
  sealingKeysFile?: string;
  openingKeysFile?: string;
}

/** The files of one system, or the one that is on this machine. */
export interface KeyFilePaths {
  /** Public keys, for secrets-store. */
  sealing: string | null;
  /** Private keys, for the resolver. */
  opening: string | null;
}

export function withKeyFileOptions(command: Command): Command {
  return command
    .addOption(new Option('--home <directory>', 'the state directory; otherwise COUNTERSIGN_HOME, or .countersign'))
    .addOption(new Option('--sealing-keys-file <file>', 'public keys, as secrets-store is told').conflicts('home'))
    .addOption(new Option('--opening-keys-file <file>', 'private keys, as the resolver is told').conflicts('home'));
}

/** Where the key files are: where `npm run up` keeps them, or as the settings of the two services say. */
export function keyFilePaths(context: CliContext, options: KeyFileOptions): KeyFilePaths {
  const { sealingKeysFile: sealing = null, openingKeysFile: opening = null } = options;
  if (sealing !== null || opening !== null) {
    if (sealing === opening)
      throw new Failure('The two key files are the same: private keys have a file of their own.', 2);
    return { sealing, opening };
  }
  const keys = join(options.home ?? (context.env['COUNTERSIGN_HOME'] || '.countersign'), 'keys');
  return { sealing: join(keys, 'sealing.jwks'), opening: join(keys, 'opening.jwks') };
}
