/** What has happened in a run. A simulation in which nothing happens finds nothing. */
export class Coverage {
  readonly counts = new Map<string, number>();

  count(what: string, by = 1): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + by);
  }

  add(other: Coverage): void {
    for (const [what, count] of other.counts) this.count(what, count);
  }

  table(): string {
    const rows = [...this.counts].sort(([a], [b]) => a.localeCompare(b));
    return rows.map(([what, count]) => `${what.padEnd(44)}${count.toString().padStart(12)}`).join('\n');
  }
}
