/**
 * Yields what several sources give, as it comes. When one fails, or nobody wants more, the others end.
 * @param stop makes the sources end: one that waits for its provider would be waited for
 */
export async function* interleave<T>(
  sources: readonly AsyncIterator<T, void>[],
  stop: () => void,
): AsyncGenerator<T, void> {
  const waiting = new Map(sources.map((source, index) => [index, next(source, index)]));
  try {
    while (waiting.size > 0) {
      const { index, result } = await Promise.race(waiting.values());
      if (result.done) waiting.delete(index);
      else {
        waiting.set(index, next(sources[index]!, index));
        yield result.value;
      }
    }
  } finally {
    stop();
    await Promise.allSettled([...waiting.values(), ...sources.map((source) => source.return?.())]);
  }
}

async function next<T>(source: AsyncIterator<T, void>, index: number) {
  return { index, result: await source.next() };
}
