import { usedKey } from '@countersign/contracts';
import { Command } from 'commander';
import { ApiClient } from '../../api-client.js';
import { answer, type CliContext } from '../../context.js';

export function useKey(context: CliContext): Command {
  return new Command('use')
    .description('seal everything new to this key')
    .argument('<id>', 'of the key: a local kid, or the ARN of a key in AWS KMS')
    .option('--json', 'for programs')
    .action(async (keyId: string, { json }: { json?: boolean }, command: Command) => {
      const api = ApiClient.of(context, command.optsWithGlobals());
      const used = await api.post('/v1/deployment/keys/use', { keyId }, usedKey);
      const left =
        used.othersWrap === 0
          ? 'No other key wraps anything.'
          : `Other keys still wrap ${used.othersWrap} versions. Next: countersign admin keys rewrap`;
      answer(context, json, used, `${used.keyId} is current: everything new is sealed to it. ${left}`);
    });
}
