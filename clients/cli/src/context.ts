/** What a command may touch of the world around it: a test gives its own. */
export interface CliContext {
  env: Record<string, string | undefined>;
  stdout: NodeJS.WritableStream & { isTTY?: boolean };
  stderr: NodeJS.WritableStream;
  stdin: NodeJS.ReadableStream;
  fetch: typeof globalThis.fetch;
  /** Ends when the person presses Ctrl-C. */
  signal: AbortSignal;
}

export function say(context: CliContext, text: string): void {
  context.stdout.write(`${text}\n`);
}

/** For people, or as JSON for programs. */
export function answer(context: CliContext, json: boolean | undefined, value: unknown, text: string): void {
  say(context, json ? JSON.stringify(value, null, 2) : text);
}

/** What came from elsewhere, without the characters that would move a terminal's cursor or change its colours. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}
