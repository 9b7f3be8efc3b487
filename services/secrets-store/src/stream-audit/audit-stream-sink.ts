/** A place that audit entries are copied to. */
export interface AuditStreamSink {
  /**
   * Takes lines, in order, and answers once they are there. After an error nobody knows how many arrived: they are all written
   * again, so an entry can arrive twice, and never not at all.
   * @throws Error that says what hindered it, without the entries
   */
  write(lines: readonly string[], signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}
