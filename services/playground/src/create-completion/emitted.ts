/** Takes one piece, and is done once somebody has taken it over. */
export type Emit<T> = (piece: T) => Promise<void>;

/**
 * Turns a run that emits pieces into pieces that are pulled: what runs within the span of a use comes out of it piece by
 * piece, no faster than it is taken. Whoever stops pulling stops the run, and waits until it has stopped.
 */
export async function* emitted<T>(run: (emit: Emit<T>) => Promise<void>, stop: () => void): AsyncGenerator<T, void> {
  const waiting: { piece: T; taken: () => void }[] = [];
  let isOver = false;
  let isLeft = false;
  let failure: { error: unknown } | null = null;
  let wake = () => {};
  const emit: Emit<T> = (piece) =>
    new Promise((taken) => {
      if (isLeft) return taken();
      waiting.push({ piece, taken });
      wake();
    });
  const running = run(emit)
    .catch((error: unknown) => {
      failure = { error };
    })
    .finally(() => {
      isOver = true;
      wake();
    });
  try {
    while (true) {
      const next = waiting.shift();
      if (next) {
        next.taken();
        yield next.piece;
      } else if (isOver) break;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    isLeft = true;
    // What is over need not be stopped, and most are: to abort is to make an error with its stack.
    if (!isOver) stop();
    for (const { taken } of waiting.splice(0)) taken();
    await running;
  }
  if (failure) throw (failure as { error: unknown }).error;
}
