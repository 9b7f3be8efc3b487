/** What the process with the provider's double can be asked. */
export interface DoubleApi {
  /** @param pieces of each answer, one every `everyMs` after the first */
  start(of: { pieces: number; everyMs: number; credential: string }): Promise<{ url: string }>;
  cpu(): number;
}

export interface LoadRequest {
  url: string;
  headers: Record<string, string>;
  body: string;
  /** Streams under way at a time. */
  concurrency: number;
  /** One after the other, in each of these places. */
  turns: number;
  /** What every answer must be, to the letter. */
  expected: string;
  /** How long one stream takes: the first ones begin evenly over it. */
  streamMs: number;
}

export interface LoadResult {
  /** From before the request to the first piece of text, in milliseconds. */
  firstMs: number[];
  pieces: number;
  /** Answers that were not as they had to be, by what they were instead. */
  wrong: Record<string, number>;
}

/** What the process that asks can be asked. */
export interface LoadApi {
  run(request: LoadRequest): Promise<LoadResult>;
  cpu(): number;
}
