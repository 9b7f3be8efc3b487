import { Command } from 'commander';
import type { CliContext } from '../../context.js';
import { addKey } from './add-key.js';
import { listKeys } from './list-keys.js';
import { retireKey } from './retire-key.js';
import { rewrapKeys } from './rewrap-keys.js';
import { useKey } from './use-key.js';

/** The keys that wrap data keys: docs/guides/keys.md goes through a change of key from beginning to end. */
export function keysCommand(context: CliContext): Command {
  const keys = new Command('keys').description('the keys that wrap the data keys of all secrets');
  for (const command of [listKeys, addKey, useKey, rewrapKeys, retireKey]) keys.addCommand(command(context));
  return keys;
}
