export interface RunContext {
  signal: AbortSignal;
  /** Told what is going on; for people. */
  progress: (text: string) => void;
}

/** What `./<name>/benchmark.ts` exports as `benchmark`. */
export interface Benchmark {
  /** What `--help` prints. */
  usage: string;
  /** Measures, prints, writes. Figures that are missed are said, and are no failure of the program. */
  run(args: readonly string[], context: RunContext): Promise<void>;
}
