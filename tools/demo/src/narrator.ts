import { isDeepStrictEqual } from 'node:util';

/** A step that was not as told. */
export class NotAsTold extends Error {
  override readonly name = 'NotAsTold';
}

/** Tells the tour step by step, and holds each claim against what really happened. */
export class Narrator {
  private steps = 0;

  constructor(private readonly print: (text: string) => void) {}

  step(title: string): void {
    this.steps += 1;
    this.print(`\n${this.steps}. ${title}`);
  }

  say(text: string): void {
    for (const line of text.split('\n')) this.print(`   ${line}`);
  }

  /** @throws NotAsTold where `actual` is not what was claimed */
  check(claim: string, actual: unknown, expected: unknown): void {
    if (!isDeepStrictEqual(actual, expected)) {
      throw new NotAsTold(`${claim}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(actual)}`);
    }
    this.print(`   ✓ ${claim}`);
  }
}
