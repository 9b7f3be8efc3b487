/** A LIKE pattern for text that holds `part`, which is taken as it is. */
export function contains(part: string): string {
  return `%${part.replace(/[\\%_]/g, '\\$&')}%`;
}
