import { toStorable } from '@countersign/contracts';
import { z } from 'zod';

/** What is kept of a text of a log. */
const TEXT_MAX = 20_000;
const text = z.string().transform((value) => toStorable(value).slice(0, TEXT_MAX));
const id = z.string().min(1).max(500);
const count = z.number().int().nonnegative();

const scoreValue = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.null(),
  z.record(z.string(), z.unknown()),
  z.array(z.unknown()),
]);

const sampleLine = z.object({
  type: z.literal('sample'),
  benchmark: id,
  sample: id,
  input: text,
  target: text,
  answer: text,
  scores: z.array(z.object({ name: z.string(), value: scoreValue, explanation: text })),
  error: text.nullable(),
  inputTokens: count,
  outputTokens: count,
});
export type InspectSample = z.infer<typeof sampleLine>;

/** What `inspect/run_inspect.py` prints, a JSON object a line. */
const inspectLine = z.discriminatedUnion('type', [
  z.object({ type: z.literal('plan'), benchmark: id, samples: z.array(id) }),
  sampleLine,
  z.object({ type: z.literal('failed'), benchmark: id, error: text }),
  z.object({ type: z.literal('end') }),
]);
export type InspectLine = z.infer<typeof inspectLine>;

/** @returns null for a line that is none of these: whatever else runs there may print what it likes */
export function parseInspectLine(line: string): InspectLine | null {
  if (!line.startsWith('{')) return null;
  try {
    return inspectLine.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}

/** Inspect's grades: correct, partial, incorrect, no answer. */
const GRADES: Record<string, number> = { C: 1, P: 0.5, I: 0, N: 0 };

/**
 * The first score that is one number from 0 to 1, or a grade that stands for one.
 * @returns null where there is none: such a sample has no place in a mean
 */
export function scoreOf({ scores }: Pick<InspectSample, 'scores'>): { score: number; explanation: string } | null {
  for (const { value, explanation } of scores) {
    const score = numberOf(value);
    if (score !== null) return { score, explanation };
  }
  return null;
}

function numberOf(value: z.infer<typeof scoreValue>): number | null {
  if (typeof value === 'boolean') return value ? 1 : 0;
  const number = typeof value === 'string' ? (GRADES[value] ?? (value.trim() === '' ? NaN : Number(value))) : value;
  return typeof number === 'number' && number >= 0 && number <= 1 ? number : null;
}

/** Puts the pieces of a stream together to lines; a piece may end within a character. */
export class LineBuffer {
  private rest: Buffer = Buffer.alloc(0);

  /** What has no end of the line yet. */
  get restBytes(): number {
    return this.rest.length;
  }

  push(piece: Buffer): string[] {
    const whole = Buffer.concat([this.rest, piece]);
    const end = whole.lastIndexOf('\n') + 1;
    this.rest = whole.subarray(end);
    return whole.subarray(0, end).toString('utf8').split('\n').slice(0, -1);
  }
}
