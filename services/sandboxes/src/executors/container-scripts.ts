/**
 * What the executors ask the shell of an image for. Values come by standard input, never as an argument; whatever is an
 * argument is quoted by being one.
 */

/** Keeps a container until its time is over, whether or not anybody remembers it then. */
export function keepAlive(seconds: number): string[] {
  return ['/bin/sh', '-c', 'exec sleep "$1"', 'countersign', String(seconds)];
}

/** Where a command writes its number down, so that it can be killed: containers' interfaces have no way to. */
const PID_FILE = '/tmp/.countersign-$1';

/** $1 run, $2 bytes of exports that come first on standard input, $3 directory, then the command. */
const WITH_EXPORTS = [
  `echo $$ > "${PID_FILE}"`,
  // Byte by byte, so that not one of the command's own input is taken.
  'eval "$(dd bs=1 count="$2" 2>/dev/null)"',
  'cd "$3" || exit 126',
  'shift 3',
  'exec "$@"',
].join('\n');

/** $1 run, $2 bytes of input, $3 directory, then the command. For an interface that cannot say where input ends. */
const WITH_COUNTED_INPUT = [
  `echo $$ > "${PID_FILE}"`,
  'input=$2',
  'cd "$3" || exit 126',
  'shift 3',
  'if [ "$input" = 0 ]; then exec "$@" < /dev/null; fi',
  'head -c "$input" | "$@"',
].join('\n');

/** $1 run. Waits for a command that has only just been started. */
const KILL = [
  'tries=0',
  `while [ ! -s "${PID_FILE}" ] && [ $tries -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done`,
  `kill -KILL "-$(cat "${PID_FILE}")"`,
].join('\n');

export function withExports(run: string, exportBytes: number, directory: string, argv: readonly string[]): string[] {
  return ['/bin/sh', '-c', WITH_EXPORTS, 'countersign', run, String(exportBytes), directory, ...argv];
}

export function withCountedInput(
  run: string,
  inputBytes: number,
  directory: string,
  argv: readonly string[],
): string[] {
  return ['/bin/sh', '-c', WITH_COUNTED_INPUT, 'countersign', run, String(inputBytes), directory, ...argv];
}

export function killRun(run: string): string[] {
  return ['/bin/sh', '-c', KILL, 'countersign', run];
}
