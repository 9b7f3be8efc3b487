/** Does it to all of them, also where it fails for some. @throws AggregateError, once all were tried */
export async function tryAll<T>(all: readonly T[], act: (one: T) => Promise<unknown>): Promise<void> {
  const tried = await Promise.allSettled(all.map(act));
  const errors = tried.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  if (errors.length > 0) throw new AggregateError(errors, `${errors.length} of ${all.length} could not be ended.`);
}
