/** Of one version, and of a whole report in bytes as JSON. */
const NAMES_OF_A_VERSION = 100;
export const NAME_BYTES_MAX = 128 * 1024;

/**
 * The room for names in one report. They are for people, who read no more than that; counts are what is judged. A report with
 * every name could be more than the bus carries or the store takes, and the holder would lose its lease.
 */
export class ReportedNames {
  private left = NAME_BYTES_MAX;

  of(uses: Iterable<{ resource: string | null }>): string[] {
    const names = new Set<string>();
    for (const { resource } of uses) {
      if (names.size === NAMES_OF_A_VERSION) break;
      if (resource === null || names.has(resource)) continue;
      const bytes = Buffer.byteLength(JSON.stringify(resource)) + 1;
      if (bytes > this.left) break;
      this.left -= bytes;
      names.add(resource);
    }
    return [...names];
  }
}
