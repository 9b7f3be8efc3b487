import { Transform, type TransformCallback } from 'node:stream';
import type { Redaction } from './redaction.js';
import type { Redactor } from './redactor.js';

/** A redactor as a stage of a pipeline, for bytes. What is written goes on at once, but for what may begin a value. */
export class RedactingStream extends Transform {
  readonly #redaction: Redaction;

  constructor(redactor: Redactor) {
    super();
    this.#redaction = redactor.stream();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#pass(() => this.#redaction.push(chunk), done);
  }

  override _flush(done: TransformCallback): void {
    this.#pass(() => this.#redaction.end(), done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#redaction.wipe();
    done(error);
  }

  /** What cannot be redacted is not let through: the stream fails. */
  #pass(redacted: () => Buffer, done: TransformCallback): void {
    let out: Buffer;
    try {
      out = redacted();
    } catch (error) {
      done(error as Error);
      return;
    }
    done(null, out.length > 0 ? out : undefined);
  }
}
