/** A provider's answer that ended without its end: what came of it is not the answer. */
export class StoppedShort extends Error {
  override readonly name = 'StoppedShort';

  constructor() {
    super('The answer ended before its end.');
  }
}
