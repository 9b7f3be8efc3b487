/** Aborts when a person or the system wants this program to end: Ctrl-C, a kill, a closed terminal, a dead parent. */
export function untilToldToStop(): AbortSignal {
  const controller = new AbortController();
  const stop = () => controller.abort();
  // Ctrl-C reaches us from the terminal and again from npm: once we stop, more of it changes nothing.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  // The launcher holds a channel to us; when it is killed, this is how we learn of it.
  process.on('disconnect', stop);
  // Nobody may be left to read what we print. That must not keep us from stopping the rest.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  return controller.signal;
}
