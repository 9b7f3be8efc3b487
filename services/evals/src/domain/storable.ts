/** What can be kept of a text from outside: PostgreSQL stores neither NUL nor half of a surrogate pair. */
export function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd');
}
