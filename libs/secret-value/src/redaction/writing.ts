/** How a writer writes one UTF-16 unit, or one byte as latin1. */
export type Writing = (unit: string) => string;

export type Digits = 'lower' | 'upper';

export function writtenDigits(code: number, length: number, digits: Digits): string {
  const written = code.toString(16).padStart(length, '0');
  return digits === 'upper' ? written.toUpperCase() : written;
}

/** Those that write these units differently, from one another and from leaving them as they are. */
export function distinctWritings(units: readonly string[], writings: readonly Writing[]): Writing[] {
  const representatives = representativesOf(units);
  const bySpelling = new Map<string, Writing>();
  for (const write of writings) {
    const spelling = representatives.map(write).join(' ');
    if (!bySpelling.has(spelling)) bySpelling.set(spelling, write);
  }
  bySpelling.delete(representatives.join(' '));
  return [...bySpelling.values()];
}

/**
 * Each unit once. Beyond ASCII writers differ in no more than whether and with which digits they escape (and in the two
 * line separators), so a few stand for all: a long text in another script has thousands.
 */
function representativesOf(units: readonly string[]): string[] {
  const byKind = new Map<string, string>();
  for (const unit of units) {
    const code = unit.charCodeAt(0);
    const isAlone = code < 0x80 || code === 0x2028 || code === 0x2029;
    const kind = isAlone ? unit : /[a-f]/.test(code.toString(16)) ? 'with letters' : 'without';
    if (!byKind.has(kind)) byKind.set(kind, unit);
  }
  return [...byKind.values()];
}
