import { Command } from 'commander';
import { open, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ApiClient } from '../../api-client.js';
import { say, type CliContext } from '../../context.js';
import { Failure } from '../../failure.js';

interface Options {
  team?: string;
  deployment?: true;
  from?: string;
  to?: string;
  out?: string;
}

export function exportAudit(context: CliContext): Command {
  return new Command('export')
    .description('write an audit log as JSON Lines, to be verified and kept')
    .option('--team <team>', 'slug or id of the team')
    .option('--deployment', 'the log of the deployment as a whole')
    .option('--from <entry>', 'the first entry: its sequence, or a time such as 2026-01-31T00:00:00Z')
    .option('--to <entry>', 'the last one')
    .option('--out <file>', 'a new file that only you can read; otherwise standard output')
    .action(async (options: Options, command: Command) => {
      const path = pathOf(options);
      const api = ApiClient.of(context, command.optsWithGlobals());
      const { body } = await api.open('GET', path);
      // One that is cut off is an error of the connection here, and lacks its closing line for whoever verifies it.
      const bytes = Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]);
      if (options.out === undefined || options.out === '-') await written(bytes, context);
      else await saved(bytes, options.out, context);
    });
}

function pathOf({ team, deployment, from, to }: Options): string {
  if ((team === undefined) === (deployment === undefined)) {
    throw new Failure('Say which log: --team <team>, or --deployment.', 2);
  }
  const query = new URLSearchParams({ ...(from && { from }), ...(to && { to }) });
  const place = team === undefined ? 'deployment' : `teams/${encodeURIComponent(team)}`;
  return `/v1/${place}/audit/export${query.size > 0 ? `?${query.toString()}` : ''}`;
}

async function written(bytes: Readable, context: CliContext): Promise<void> {
  await pipeline(bytes, context.stdout, { end: false }).catch((error: unknown) => {
    throw cutOff(error, context);
  });
}

async function saved(bytes: Readable, file: string, context: CliContext): Promise<void> {
  const handle = await open(file, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    bytes.destroy();
    if (error.code === 'EEXIST') throw new Failure(`${file} is there already. Name a new file: --out`);
    throw new Failure(`${file} cannot be made (${error.code}).`);
  });
  try {
    await pipeline(bytes, handle.createWriteStream());
  } catch (error) {
    // Part of a log is not to be taken for it.
    await rm(file, { force: true });
    throw cutOff(error, context);
  }
  say(context, `${file} is written. Next: countersign admin audit verify ${file} --key audit.public.jwk`);
}

function cutOff(error: unknown, { signal }: CliContext): unknown {
  if (signal.aborted) return error;
  const { code } = error as NodeJS.ErrnoException;
  return new Failure(
    `The export broke off (${code ?? 'the connection was cut'}). Try again, or export it in parts: --from, --to.`,
  );
}
