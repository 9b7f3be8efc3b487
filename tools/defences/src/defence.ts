/** One row of the threat model (docs/security.md): what stops an attacker, where it is, and the test that shows it. */
export interface Defence {
  /** As the row is named in docs/security.md. */
  id: string;
  /** The test that fails when the defence is gone. */
  test: { file: string; name: string };
  /** How to take the defence away: these lines, each found exactly once in its file, are replaced. */
  removal: readonly Removal[];
}

export interface Removal {
  file: string;
  find: string;
  replace: string;
}
