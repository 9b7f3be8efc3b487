/** What limits of concurrency count by: the host and port that a webhook sends to. */
export function hostOf({ url }: { url: string }): string {
  return new URL(url).host;
}
