import type { Automaton } from './automaton.js';
import type { Arrival } from './trie.js';

/**
 * What becomes of a text that goes on like one form, from where the automaton knows no more of that form: in which state the
 * automaton is behind each byte. It is the same for every text, so such a text is compared with the form and with nothing
 * else.
 *
 * Why nothing is missed: there is a course only where nothing arrives along it, so where the text leaves it, the state says
 * all that may still come. That holds for the form itself, too: if it could begin anew within itself, it would arrive there.
 */
export class Course {
  private constructor(
    readonly arrival: Arrival,
    /** By how many bytes behind the arrival have matched. */
    readonly states: Int32Array,
  ) {}

  /** Null where the way has to be followed byte by byte. */
  static of(automaton: Automaton, state: number): Course | null {
    const [arrival, another] = automaton.arrivals(state);
    if (!arrival || another || arrival.ends || !arrival.form.isWhole) return null;
    const { form, length: from } = arrival;
    const { head } = form;
    const states = new Int32Array(head.length - from + 1);
    states[0] = state;
    for (let length = from; length < head.length; length += 1) {
      const next = automaton.next[states[length - from]! + automaton.columns[head[length]!]!]!;
      if (next < 0) return null;
      states[length - from + 1] = next;
    }
    return new Course(arrival, states);
  }

  wipe(): void {
    this.states.fill(0);
  }
}
