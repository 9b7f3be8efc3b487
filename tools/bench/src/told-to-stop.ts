/** Aborts when a person or the system wants this program to end: Ctrl-C, a kill, a closed terminal, a dead launcher. */
export function toldToStop(): AbortSignal {
  const controller = new AbortController();
  const stop = () => controller.abort(new Error('Told to stop.'));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  process.on('disconnect', stop);
  return controller.signal;
}
