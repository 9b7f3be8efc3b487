import { custodyKeys, type CustodyKey, type CustodyKeys } from '@countersign/contracts';
import { Command } from 'commander';
import { ApiClient } from '../../api-client.js';
import { answer, type CliContext } from '../../context.js';
import { table } from '../../table.js';

export function listKeys(context: CliContext): Command {
  return new Command('list')
    .description('every key: whether it can seal and open, and how many versions it wraps')
    .option('--json', 'for programs')
    .action(async ({ json }: { json?: boolean }, command: Command) => {
      const api = ApiClient.of(context, command.optsWithGlobals());
      const keys = await api.get('/v1/deployment/keys', custodyKeys);
      answer(context, json, keys, shown(keys));
    });
}

function shown({ items, damaged }: CustodyKeys): string {
  const lines = [table(['KEY', 'PROVIDER', 'STATE', 'SEALS', 'OPENS', 'WRAPS'], items.map(row))];
  const lost = items.filter(({ wraps, opens }) => wraps > 0 && opens === false);
  for (const { keyId, wraps } of lost) {
    lines.push(`${keyId} wraps ${wraps} and the resolver does not have it: those cannot be opened.`);
  }
  if (items.some(({ opens }) => opens === null)) lines.push('The resolver did not answer.');
  if (damaged > 0) lines.push(`${damaged} stored envelopes are damaged: a rewrap names them.`);
  return lines.join('\n');
}

function row({ keyId, provider, state, seals, opens, wraps }: CustodyKey): string[] {
  const yes = (is: boolean | null) => (is === null ? '?' : is ? 'yes' : 'no');
  return [keyId, provider, state, yes(seals), yes(opens), String(wraps)];
}
