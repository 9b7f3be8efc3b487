import { VALUE_BYTES_MAX } from '../app/contracts.js';

/** Shorter values are not masked in what tools give back (DESIGN §5): they would match by chance. */
const MASKED_FROM = 6;

export interface ValueCheck {
  /** Keeps it from being saved. */
  problem: string | null;
  endsWithLineBreak: boolean;
  isTooShortToMask: boolean;
}

/** Looks at a value that is being typed; what it says never repeats it. */
export function checkValue(value: string): ValueCheck {
  const bytes = new TextEncoder().encode(value).length;
  return {
    problem: problemOf(value, bytes),
    endsWithLineBreak: /[\r\n]$/.test(value),
    isTooShortToMask: value !== '' && [...value].length < MASKED_FROM,
  };
}

function problemOf(value: string, bytes: number): string | null {
  if (bytes > VALUE_BYTES_MAX) {
    return `At most ${VALUE_BYTES_MAX / 1024} KiB; this has ${Math.ceil(bytes / 1024)} KiB.`;
  }
  return value.isWellFormed() ? null : 'It holds half of a character: copy it again.';
}

export function withoutLineBreaksAtEnd(value: string): string {
  return value.replace(/[\r\n]+$/, '');
}
