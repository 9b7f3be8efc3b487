import { parseArgs } from 'node:util';

export interface WebhooksOptions {
  deliveries: number;
  concurrency: number;
  rounds: number;
  json: string | null;
}

export const USAGE = `Measures how many deliveries one webhooks process makes a second, and where its time goes, beside bare undici that
sends as many requests of the same size to the same receiver, in turn with it.

  --deliveries N    in each round (default 10000)
  --concurrency N   requests under way at a time, of both (default 64)
  --rounds N        of each kind (default 3)
  --json FILE       writes everything measured`;

/** @throws Error in words for the person who typed it */
export function parseOptions(args: readonly string[]): WebhooksOptions {
  const options = {
    deliveries: { type: 'string', default: '10000' },
    concurrency: { type: 'string', default: '64' },
    rounds: { type: 'string', default: '3' },
    json: { type: 'string' },
  } as const;
  const { values } = parseArgs({ args: [...args], options });
  return {
    deliveries: whole('deliveries', values.deliveries, 100),
    concurrency: whole('concurrency', values.concurrency, 1),
    rounds: whole('rounds', values.rounds, 1),
    json: values.json ?? null,
  };
}

function whole(name: string, text: string, min: number): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= min) return value;
  throw new Error(`--${name} takes a whole number from ${min} on, not ${text}`);
}
