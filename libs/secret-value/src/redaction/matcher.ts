import type { SecretValue } from '../secret-value.js';
import { Automaton } from './automaton.js';
import type { Form } from './form.js';
import { formsOf, MASKED_BYTES_MIN } from './forms-of.js';
import { StartFilter } from './start-filter.js';

/** What is made of the values once and shared by all texts. It is as secret as they are. */
export class Matcher {
  readonly automaton: Automaton;
  readonly starts: StartFilter;
  readonly forms: readonly Form[];
  /** What stands in place of each, by its index. */
  readonly masks: readonly Buffer[];
  #isWiped = false;

  private constructor(forms: readonly Form[], masks: readonly Buffer[]) {
    this.forms = forms;
    this.masks = masks;
    this.automaton = new Automaton(this.forms);
    this.starts = new StartFilter(this.forms);
  }

  static of(values: readonly SecretValue[]): Matcher {
    const masked = values.filter((value) => value.reveal().length >= MASKED_BYTES_MIN);
    // Copies: a use may end, and its value be wiped, while the last of its output is still on its way.
    const forms = masked.map((value) => formsOf(Buffer.from(value.reveal())));
    const masks = masked.flatMap(({ name }, index) => {
      const mask = Buffer.from(`[secret ${name}]`);
      return forms[index]!.map(() => mask);
    });
    return new Matcher(forms.flat(), masks);
  }

  /** For texts that were brought to lower case. */
  lowered(): Matcher {
    return new Matcher(
      this.forms.map((form) => form.lowered()),
      this.masks,
    );
  }

  /** @throws Error once wiped: without the values nothing could be found, and nothing is let through. */
  assertUsable(): void {
    if (this.#isWiped) throw new Error('The redactor was wiped: nothing passes it any more.');
  }

  /** Overwrites all that was made of the values. */
  wipe(): void {
    this.#isWiped = true;
    for (const form of this.forms) form.wipe();
    this.automaton.wipe();
    this.starts.wipe();
  }
}
