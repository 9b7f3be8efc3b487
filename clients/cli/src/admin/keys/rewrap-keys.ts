import {
  getRewrap,
  REWRAP_PER_SECOND,
  REWRAP_PER_SECOND_MAX,
  startRewrap,
  type RewrapJob,
} from '@countersign/contracts';
import { Command, InvalidArgumentError } from 'commander';
import { ApiClient } from '../../api-client.js';
import { answer, printable, say, type CliContext } from '../../context.js';
import { Failure } from '../../failure.js';
import { followRewrap } from './follow-rewrap.js';

const PATH = '/v1/deployment/keys/rewrap';

interface Options {
  perSecond?: number;
  detach?: boolean;
  stop?: boolean;
  json?: boolean;
}

export function rewrapKeys(context: CliContext): Command {
  return new Command('rewrap')
    .description('wrap every data key anew under the current key, while everything goes on')
    .option('--per-second <n>', `versions a second at the most; ${REWRAP_PER_SECOND} for a new one`, wholeNumber)
    .option('--detach', 'start it, and do not wait')
    .option('--stop', 'stop the one that runs; another start goes on from there')
    .option('--json', 'for programs: the job as it is in the end')
    .action(async ({ perSecond, detach, stop, json }: Options, command: Command) => {
      if (stop && (detach || perSecond !== undefined)) throw new Failure('--stop goes with no other option.', 2);
      const api = ApiClient.of(context, command.optsWithGlobals());
      if (stop) {
        const { job } = await api.delete(PATH, getRewrap.response);
        return answer(context, json, job, summary(job));
      }
      const { job } = await api.post(PATH, { ...(perSecond !== undefined && { perSecond }) }, startRewrap.response);
      if (detach) return answer(context, json, job, `${summary(job)} Watch it: countersign admin keys rewrap`);
      const ended = await followRewrap(context, api, { path: PATH, started: job, quiet: json });
      conclude(context, ended, json);
    });
}

function conclude(context: CliContext, job: RewrapJob, json: boolean | undefined): void {
  answer(context, json, job, summary(job));
  for (const { secret, team, version, detail } of json ? [] : job.failures) {
    context.stderr.write(printable(`${secret}, version ${version}, of team ${team}: ${detail}`) + '\n');
  }
  const unnamed = job.failed - job.failures.length;
  if (unnamed > 0 && !json) context.stderr.write(`… and ${unnamed} more.\n`);
  if (job.state === 'stopped') throw new Failure('Somebody stopped it. Another start goes on from there.');
  if (job.failed > 0) throw new Failure('Not everything is rewrapped. Mend what is named above, and start it again.');
  if (!json) say(context, 'The key before can be retired now: countersign admin keys list, then keys retire.');
}

function summary(job: RewrapJob | null): string {
  if (!job) return 'There has been no rewrap.';
  const words = { running: 'is running', finished: 'has finished', stopped: 'was stopped' };
  const failed = job.failed > 0 ? `, ${job.failed} of them failed` : '';
  return `The rewrap to ${job.toKeyId} ${words[job.state]}: ${job.done} of ${job.total} done, ${job.remaining} left${failed}.`;
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text) || Number(text) > REWRAP_PER_SECOND_MAX) {
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${REWRAP_PER_SECOND_MAX}.`);
  }
  return Number(text);
}
