import { retireKey as operation } from '@countersign/contracts';
import { Command } from 'commander';
import { ApiClient } from '../../api-client.js';
import { answer, type CliContext } from '../../context.js';
import { Failure } from '../../failure.js';
import { keyFilePaths, withKeyFileOptions, type KeyFileOptions } from './key-file-options.js';
import { removeKey } from './remove-key.js';

interface Options extends KeyFileOptions {
  remove?: boolean;
  json?: boolean;
}

export function retireKey(context: CliContext): Command {
  const command = new Command('retire')
    .description('never use a key again; refused while it is current or still wraps something')
    .argument('<id>', 'of the key')
    .option('--remove', 'also take a local key out of the key files, into retired/ beside them')
    .option('--json', 'for programs');
  return withKeyFileOptions(command).action(async (keyId: string, options: Options, command: Command) => {
    const files = keyFilePaths(context, options);
    const isLocal = !keyId.startsWith('arn:');
    if (options.remove && !isLocal) {
      throw new Failure('A key in AWS KMS is in no file. Retire it without --remove; then disable it there.', 2);
    }
    const api = ApiClient.of(context, command.optsWithGlobals());
    // SAFETY: the server first. It counts, and from its answer on nothing is sealed to the key any more.
    await api.post('/v1/deployment/keys/retire', { keyId }, operation.response);
    const kept = options.remove ? removeKey(files, keyId) : null;
    answer(context, options.json, { keyId, kept }, told(keyId, kept, isLocal, options.remove));
  });
}

function told(keyId: string, kept: string | null, isLocal: boolean, removed: boolean | undefined): string {
  const lines = [`${keyId} is retired: nothing is wrapped by it, and nothing will be.`];
  if (kept !== null) {
    lines.push(`Its private half is in ${kept} now. Restart the resolvers, so that none has it in memory.`);
  } else if (!removed) {
    lines.push(
      isLocal
        ? `To take it out of the key files: countersign admin keys retire ${keyId} --remove`
        : 'You may disable it in AWS KMS now, and delete it when no backup needs it any more.',
    );
  }
  return [
    ...lines,
    'Backups of the database from before the rewrap still need it: keep it, offline, for as long as you keep those.',
    'Whoever has this key and an old copy of the database can still open the values of then. If that may be, rotate the secrets themselves.',
  ].join('\n');
}
