import { FormTracker } from './form-tracker.js';
import type { Matcher } from './matcher.js';
import type { Course } from './course.js';
import type { Occurrence } from './masker.js';
import type { Arrival } from './trie.js';

/** Finds every occurrence of every form in one text that comes in chunks. */
export class Scanner {
  #state = 0;
  #trackers: FormTracker[] = [];
  /** By index of the form. */
  readonly #isFollowed: Uint8Array;
  /** Where in the text the chunk begins. */
  #before = 0;

  /** @param onFound told of every occurrence, in order of their ends */
  constructor(
    private readonly matcher: Matcher,
    private readonly onFound: (occurrence: Occurrence) => void,
  ) {
    this.#isFollowed = new Uint8Array(matcher.masks.length);
  }

  scan(chunk: Buffer): void {
    if (this.matcher.forms.length === 0) {
      this.#before += chunk.length;
      return;
    }
    let at = 0;
    while (at < chunk.length) at = this.#trackers.length > 0 ? this.#follow(chunk, at) : this.#search(chunk, at);
    this.#before += chunk.length;
  }

  /** Everything before it is decided: no occurrence that is still to be found begins there. */
  get decided(): number {
    let open = this.matcher.forms.length > 0 ? this.matcher.automaton.open(this.#state) : 0;
    for (const { matched } of this.#trackers) open = Math.max(open, matched);
    return this.#before - open;
  }

  wipe(): void {
    for (const tracker of this.#trackers) tracker.wipe();
    this.#trackers.length = 0;
  }

  /**
   * While no form is followed. The automaton sees every byte of what may be a form. Wherever its state is shallow, the
   * filter looks for the next place at which a form can begin, and the automaton goes on from there, from its start.
   *
   * Why nothing is missed: whatever may still be found begins at most `open` bytes back, and not before what the filter
   * rules out. Why it is linear: the automaton goes on at least to behind the place of the look that sent it, so the
   * next look is at least `stride - SHALLOW_DEPTH` bytes, one at the least, further on.
   * @returns where it stopped: at the end, or where a form is to be followed
   */
  #search(chunk: Buffer, from: number): number {
    const { automaton, starts } = this.matcher;
    const { next, columns, shallow } = automaton;
    const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.length);
    let state = this.#state;
    let at = from;
    let seeUntil = 0;
    while (at < chunk.length) {
      if (state < shallow && at >= seeUntil) {
        const base = at - automaton.open(state);
        // What began in an earlier chunk is not to be looked at again.
        if (base >= 0) {
          const look = starts.firstHit(view, base + starts.stride - 1);
          at = Math.max(base, starts.startBefore(view, look) ?? look - starts.stride + 1);
          seeUntil = look + 1;
          state = 0;
        }
      }
      do state = next[state + columns[chunk[at++]!]!]!;
      while (at < chunk.length && (at < seeUntil || state >= shallow) && state >= 0);
      if (state < 0) {
        state = ~state;
        const course = automaton.course(state);
        if (course && at + course.states.length <= chunk.length) {
          const matched = this.#run(course, chunk, at);
          at += matched;
          state = course.states[matched]!;
        } else this.#arrive(state, at);
        if (this.#trackers.length > 0) break;
      }
    }
    this.#state = state;
    return at;
  }

  /** Compares the text with the form of a course. @returns how many bytes match */
  #run({ arrival, states }: Course, chunk: Buffer, at: number): number {
    const { form, index, length } = arrival;
    const { head } = form;
    const rest = states.length - 1;
    let matched = 0;
    while (matched < rest && chunk[at + matched] === head[length + matched]) matched += 1;
    if (matched === rest) this.#found(index, head.length, at + matched);
    // It goes on, and the course is that of lower case.
    else if (form.folded(chunk[at + matched]!) === head[length + matched]) this.#followFrom(arrival, length + matched);
    return matched;
  }

  /** While forms are followed, every byte goes to each tracker and to the automaton. */
  #follow(chunk: Buffer, from: number): number {
    const { next, columns } = this.matcher.automaton;
    let at = from;
    while (at < chunk.length && this.#trackers.length > 0) {
      const byte = chunk[at++]!;
      this.#track(byte, at);
      const state = next[this.#state + columns[byte]!]!;
      this.#state = state < 0 ? ~state : state;
      if (state < 0) this.#arrive(this.#state, at);
    }
    return at;
  }

  #track(byte: number, at: number): void {
    let lost = 0;
    for (const tracker of this.#trackers) {
      const length = tracker.take(byte);
      if (length > 0) this.#found(tracker.index, length, at);
      if (tracker.isLost) lost += 1;
    }
    if (lost === 0) return;
    for (const tracker of this.#trackers) if (tracker.isLost) this.#leave(tracker);
    this.#trackers = this.#trackers.filter(({ isLost }) => !isLost);
  }

  #leave(tracker: FormTracker): void {
    tracker.wipe();
    this.#isFollowed[tracker.index] = 0;
  }

  #arrive(state: number, at: number): void {
    for (const arrival of this.matcher.automaton.arrivals(state)) {
      const { index, length, ends } = arrival;
      if (ends) this.#found(index, length, at);
      // One that is followed is followed from further back.
      else if (this.#isFollowed[index] === 0) this.#followFrom(arrival, length);
    }
  }

  #followFrom({ form, index, length }: Arrival, matched: number): void {
    this.#isFollowed[index] = 1;
    this.#trackers.push(new FormTracker(form, index, length, matched));
  }

  #found(index: number, length: number, at: number): void {
    const end = this.#before + at;
    this.onFound({ start: end - length, end, mask: this.matcher.masks[index]! });
  }
}
