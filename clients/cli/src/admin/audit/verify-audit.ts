import {
  AuditKeyError,
  linesOf,
  parseVerifyingKeys,
  verifyExport,
  type BadExport,
  type GoodExport,
  type KnownPoint,
} from '@countersign/audit-chain';
import type { AuditPublicKey } from '@countersign/contracts';
import { Command } from 'commander';
import { createReadStream, readFileSync } from 'node:fs';
import { say, type CliContext } from '../../context.js';
import { Failure } from '../../failure.js';

interface Options {
  key: string;
  extends?: string;
  json?: true;
}

export function verifyAudit(context: CliContext): Command {
  return new Command('verify')
    .description('verify an export offline: it asks nobody')
    .argument('<file>', 'the export; - for standard input')
    .requiredOption(
      '--key <file>',
      'the public key of the deployment (audit.public.jwk, or a JWKS), got when you trusted it',
    )
    .option('--extends <file>', 'an earlier export: the log must still be what it was then')
    .option('--json', 'for programs')
    .action(async (file: string, options: Options) => {
      const keys = readKeys(options.key);
      const known = options.extends === undefined ? null : await endOf(context, options.extends, keys);
      const verdict = await verify(context, file, keys, known ? [known] : []);
      if (options.json) say(context, JSON.stringify(verdict, null, 2));
      if (!verdict.ok) throw new Failure(told(file, verdict));
      if (known) requireCovered(known, verdict, options.extends!);
      if (!options.json) say(context, summary(verdict, known));
    });
}

async function verify(context: CliContext, file: string, keys: readonly AuditPublicKey[], known: KnownPoint[] = []) {
  const bytes = file === '-' ? context.stdin : createReadStream(file);
  try {
    return await verifyExport(linesOf(bytes as AsyncIterable<Uint8Array>), keys, known);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new Failure(`${file} cannot be read (${code}).`, 2);
  }
}

/** Where an earlier export ended, which must itself be good. */
async function endOf(context: CliContext, file: string, keys: readonly AuditPublicKey[]): Promise<KnownPoint> {
  const verdict = await verify(context, file, keys);
  if (!verdict.ok) throw new Failure(told(file, verdict));
  if (verdict.hash === null) throw new Failure(`${file} holds no entry to compare with.`);
  return { chain: verdict.chain, sequence: verdict.to, hash: verdict.hash };
}

/** What was not compared was not found to be the same. */
function requireCovered(known: KnownPoint, { chain, from, to }: GoodExport, earlier: string): void {
  if (known.chain !== chain) throw new Failure(`${earlier} is of another log (${known.chain}).`);
  if (known.sequence >= from && known.sequence <= to) return;
  throw new Failure(
    `It is good in itself, and cannot be compared: ${earlier} ends with entry ${known.sequence}, and this export goes from ${from} to ${to}.`,
  );
}

function readKeys(path: string): AuditPublicKey[] {
  try {
    return parseVerifyingKeys(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof AuditKeyError) throw new Failure(`--key names a file that ${error.message}.`, 2);
    throw new Failure(`--key names a file that cannot be read (${(error as NodeJS.ErrnoException).code}).`, 2);
  }
}

function told(file: string, { line, sequence, problem, detail }: BadExport): string {
  const place = sequence === null ? `line ${line}` : `line ${line}, entry ${sequence}`;
  return `NOT GOOD: ${file === '-' ? 'standard input' : file}, ${place}: ${detail} (${problem}).`;
}

function summary(good: GoodExport, known: KnownPoint | null): string {
  const { chain, entries, from, to, checkpoints, newestCheckpoint, head, signedAt, kid } = good;
  const of = chain === 'deployment' ? 'the deployment' : `team ${chain}`;
  const range = entries === 0 ? 'no entry' : `${entries} entries, ${from} to ${to}`;
  const lines = [`Good: ${range} of the log of ${of}, signed ${signedAt} with the key ${kid}.`];
  if (newestCheckpoint) {
    const { sequence, signedAt: at } = newestCheckpoint;
    const count = checkpoints === 1 ? '1 checkpoint' : `${checkpoints} checkpoints`;
    lines.push(`${count}; the newest one, of ${at}, vouches for everything up to entry ${sequence}.`);
  }
  const vouched = Math.max(newestCheckpoint?.sequence ?? 0, from - 1);
  if (to > vouched) lines.push(`For entries ${vouched + 1} to ${to} the export's own signature vouches alone.`);
  lines.push(`The log ended with entry ${head.sequence} then, hash ${head.hash}.`);
  if (known) lines.push(`It goes on from the earlier export, which ended with entry ${known.sequence}.`);
  return lines.join('\n');
}
