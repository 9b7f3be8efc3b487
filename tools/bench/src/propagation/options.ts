import { parseArgs } from 'node:util';

export interface PropagationOptions {
  holders: number[];
  secrets: number[];
  rotations: number;
  /** Numbers of idle holders; none skips that part. */
  idle: number[];
  idleSeconds: number;
  /** How long rotations of one number of holders and secrets are repeated. */
  cellSeconds: number;
  /** No cell is begun once so much has passed, and the last ones get less than they asked for. */
  limitSeconds: number;
  json: string | null;
  /** Where the store's CPU profile goes. */
  profile: string | null;
}

export const USAGE = `Measures how long a change takes until every holder has applied it, beside a bare NATS floor of the same run.

  --holders 1,10,100,1000   numbers of holders
  --secrets 1,10000         numbers of secrets in use
  --rotations N             rounds at the most, each of six rotations (default 40)
  --cell-seconds S          no new round after so long for one pair of holders and secrets (default 7; three times that for
                            100 holders, whose figures are judged)
  --limit-seconds S         no further pair is begun after so long (default 225)
  --idle 250,500,1000       numbers of idle holders whose renewals are paid for; 0 leaves that out
  --idle-seconds S          how long each number is watched (default 12)
  --json FILE               writes everything measured
  --profile DIRECTORY       writes a CPU profile of the process with the store`;

const SETTINGS = {
  holders: { type: 'string', default: '1,10,100,1000' },
  secrets: { type: 'string', default: '1,10000' },
  rotations: { type: 'string', default: '40' },
  'cell-seconds': { type: 'string', default: '7' },
  'limit-seconds': { type: 'string', default: '225' },
  idle: { type: 'string', default: '250,500,1000' },
  'idle-seconds': { type: 'string', default: '12' },
  json: { type: 'string' },
  profile: { type: 'string' },
} as const;

/** @throws Error in words for the person who typed it */
export function parseOptions(args: readonly string[]): PropagationOptions {
  const { values } = parseArgs({ args: [...args], options: SETTINGS });
  const idle = numbers('idle', values.idle, 0).filter((holders) => holders > 0);
  return {
    holders: numbers('holders', values.holders, 1),
    secrets: numbers('secrets', values.secrets, 1).toSorted((a, b) => a - b),
    rotations: numbers('rotations', values.rotations, 1)[0]!,
    cellSeconds: numbers('cell-seconds', values['cell-seconds'], 0)[0]!,
    limitSeconds: numbers('limit-seconds', values['limit-seconds'], 1)[0]!,
    idle: idle.toSorted((a, b) => a - b),
    idleSeconds: numbers('idle-seconds', values['idle-seconds'], 1)[0]!,
    json: values.json ?? null,
    profile: values.profile ?? null,
  };
}

function numbers(name: string, text: string, min: number): number[] {
  const list = text.split(',').map(Number);
  if (list.every((value) => Number.isSafeInteger(value) && value >= min)) return list;
  throw new Error(`--${name} takes whole numbers from ${min} on, with commas between: not ${text}`);
}
