/** Something that a promise rules out. */
export interface Violation {
  /** Which promise, in DESIGN §2's words. */
  promise: string;
  message: string;
  /** About when, for the history around it. */
  at: number;
}
