import { parseArgs } from 'node:util';

export interface PlaygroundOptions {
  streams: number;
  pieces: number;
  everyMs: number;
  turns: number;
  rounds: number;
  json: string | null;
}

export const USAGE = `Measures what the playground adds before the first piece of a streamed answer, beside direct calls to the same provider's
double, in turn with them, and checks that no piece is lost or comes out of order.

  --streams N    under way at a time, of both (default 200)
  --pieces N     of each answer (default 40)
  --every MS     between two pieces (default 100)
  --turns N      streams one after the other in each place, in each round (default 3)
  --rounds N     of each kind (default 3)
  --json FILE    writes everything measured`;

/** @throws Error in words for the person who typed it */
export function parseOptions(args: readonly string[]): PlaygroundOptions {
  const options = {
    streams: { type: 'string', default: '200' },
    pieces: { type: 'string', default: '40' },
    every: { type: 'string', default: '100' },
    turns: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '3' },
    json: { type: 'string' },
  } as const;
  const { values } = parseArgs({ args: [...args], options });
  return {
    streams: whole('streams', values.streams, 1),
    pieces: whole('pieces', values.pieces, 1),
    everyMs: whole('every', values.every, 0),
    turns: whole('turns', values.turns, 1),
    rounds: whole('rounds', values.rounds, 1),
    json: values.json ?? null,
  };
}

function whole(name: string, text: string, min: number): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= min) return value;
  throw new Error(`--${name} takes a whole number from ${min} on, not ${text}`);
}
