import { newKeyPair, type LocalKeyPair } from '@countersign/custody-hpke';
import { Command, Option } from 'commander';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { answer, type CliContext } from '../../context.js';
import { Failure } from '../../failure.js';
import { changeKeyFile, PRIVATE_KEYS, PUBLIC_KEYS, readKeyFile, writeNewFile } from './key-file.js';
import { keyFilePaths, withKeyFileOptions, type KeyFileOptions, type KeyFilePaths } from './key-file-options.js';

interface Options extends KeyFileOptions {
  id?: string;
  out?: string;
  from?: string;
  json?: boolean;
}

export function addKey(context: CliContext): Command {
  const command = new Command('add')
    .description('make a local key, and add it to the key files')
    .option('--id <kid>', 'of the new key; otherwise the next local-N')
    .option('--out <file>', 'where the other half goes, when only one of the two key files is on this machine')
    .addOption(
      new Option('--from <file>', 'add the half that --out wrote on the other machine').conflicts(['id', 'out']),
    )
    .option('--json', 'for programs');
  return withKeyFileOptions(command).action((options: Options) => {
    if (options.id?.startsWith('arn:')) throw isInKms();
    const files = keyFilePaths(context, options);
    const keyId = add(files, options);
    const written = [files.opening, files.sealing, options.out ?? null].filter((path) => path !== null);
    answer(
      context,
      options.json,
      { keyId, files: written.map((path) => resolve(path)) },
      nextSteps(keyId, files, options),
    );
  });
}

function add(files: KeyFilePaths, { id, out, from }: Options): string {
  const halves = files.sealing === null || files.opening === null;
  if (halves && out === undefined && from === undefined) {
    throw new Failure('Only one key file is named: say where the other half goes (--out) or comes from (--from).', 2);
  }
  if (!halves && (out !== undefined || from !== undefined)) {
    throw new Failure('--out and --from are for machines that have one of the two key files.', 2);
  }
  if (from !== undefined) return addHalf(files, from);
  const known = knownIds(files);
  const kid = id ?? nextId(known);
  // SAFETY: two keys under one id, and what one of them wraps is opened with the other one: that is, never.
  if (known.includes(kid)) throw new Failure(`There is, or was, a key ${kid} already. Choose another id: --id`);
  addPair(files, newPair(kid), out);
  return kid;
}

/** SAFETY: the private half is on disk before anything can be sealed to the public one. */
function addPair(
  { opening, sealing }: KeyFilePaths,
  { privateKey, publicKey }: LocalKeyPair,
  out: string | undefined,
): void {
  if (opening !== null) changeKeyFile(opening, PRIVATE_KEYS, { add: privateKey });
  else writeNewFile(out!, `${JSON.stringify(privateKey)}\n`);
  if (sealing !== null) changeKeyFile(sealing, PUBLIC_KEYS, { add: publicKey });
  else writeNewFile(out!, `${JSON.stringify(publicKey)}\n`);
}

function addHalf({ opening, sealing }: KeyFilePaths, from: string): string {
  const only = <Key>([key, another]: Key[]): Key => {
    if (key !== undefined && another === undefined) return key;
    throw new Failure(`${from} must hold one key.`);
  };
  if (opening !== null) {
    const key = only(readKeyFile(from, PRIVATE_KEYS));
    changeKeyFile(opening, PRIVATE_KEYS, { add: key });
    return key.kid;
  }
  // Refuses a private key: it has no place where only public ones are.
  const key = only(readKeyFile(from, PUBLIC_KEYS));
  changeKeyFile(sealing!, PUBLIC_KEYS, { add: key });
  return key.kid;
}

/** Of the keys that are there, and of those that were taken away when they were retired. */
function knownIds({ opening, sealing }: KeyFilePaths): string[] {
  const here = [
    ...(opening === null ? [] : readKeyFile(opening, PRIVATE_KEYS)),
    ...(sealing === null ? [] : readKeyFile(sealing, PUBLIC_KEYS)),
  ].map(({ kid }) => kid);
  const retired = join(dirname(opening ?? sealing!), 'retired');
  const known = existsSync(retired) ? readdirSync(retired).filter((name) => name.endsWith('.jwk')) : [];
  return [...here, ...known.flatMap((name) => readKeyFile(join(retired, name), PRIVATE_KEYS).map(({ kid }) => kid))];
}

function nextId(known: readonly string[]): string {
  const numbers = known.map((kid) => Number(/^local-(\d{1,9})$/.exec(kid)?.[1] ?? 0));
  return `local-${Math.max(0, ...numbers) + 1}`;
}

function newPair(kid: string): LocalKeyPair {
  try {
    return newKeyPair(kid);
  } catch {
    throw new Failure('The id must be 1 to 255 printable characters without spaces.', 2);
  }
}

function nextSteps(keyId: string, { opening, sealing }: KeyFilePaths, { out, from }: Options): string {
  const lines = [];
  if (opening !== null)
    lines.push(
      `${opening} holds the private half of ${keyId}. Back it up now: nothing else opens what is sealed to it.`,
    );
  if (sealing !== null) lines.push(`${sealing} holds the public half of ${keyId}.`);
  if (out !== undefined && opening !== null) {
    lines.push(
      `Carry ${out} (public) to where secrets-store runs: countersign admin keys add --from FILE --sealing-keys-file FILE`,
    );
  }
  if (out !== undefined && opening === null) {
    lines.push(
      `Carry ${out} (PRIVATE) to where the resolver runs: countersign admin keys add --from FILE --opening-keys-file FILE. Then delete it here and there.`,
    );
  }
  if (from !== undefined && opening !== null) lines.push(`Delete ${from}: it holds the private half.`);
  lines.push('Services read the files again by themselves; containers whose files are copies are restarted.');
  lines.push(`Nothing is sealed to it yet. Next: countersign admin keys use ${keyId}`);
  return lines.join('\n');
}

function isInKms(): Failure {
  return new Failure(
    'A key in AWS KMS is made there. Add its ARN to COUNTERSIGN_KMS_KEY_ARNS of secrets-store and of the resolver, allow ' +
      'both roles what deploy/aws says, restart the two services, and then: countersign admin keys use <ARN>',
    2,
  );
}
