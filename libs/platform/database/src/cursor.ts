import { CountersignError } from '@countersign/contracts';

/** A page's cursor: the sort key of its last row, opaque to the client. */
function encodeCursor(key: string): string {
  return Buffer.from(key, 'utf8').toString('base64url');
}

/** The ids by which most things are listed. */
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * @param form of the sort key
 * @throws CountersignError INVALID_INPUT for a cursor that this API did not give
 */
export function decodeCursor(cursor: string | undefined, form = ID): string | null {
  if (cursor === undefined) return null;
  const key = Buffer.from(cursor, 'base64url').toString('utf8');
  if (!form.test(key) || encodeCursor(key) !== cursor) {
    throw new CountersignError('INVALID_INPUT', 'Not valid: cursor.', {
      errors: [{ path: 'cursor', message: 'must be the nextCursor of an earlier answer' }],
    });
  }
  return key;
}

/** A quarter of what the bus carries at once: rows become longer on the way, as lines in lines of JSON. */
const ANSWER_BYTES_MAX = 2 * 1024 * 1024;

/** As many of the rows, from the first on, as one answer on the bus has room for; one in any case. */
export function fitting<Row>(rows: readonly Row[]): Row[] {
  let bytes = 0;
  const tooMany = rows.findIndex((row, index) => (bytes += bytesOf(row)) > ANSWER_BYTES_MAX && index > 0);
  return tooMany < 0 ? [...rows] : rows.slice(0, tooMany);
}

function bytesOf(row: unknown): number {
  const json = JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
  return Buffer.byteLength(json);
}

/** Cuts the one row too many that tells whether there is a next page; and more of them where they are large. */
export function toPage<Row>(rows: Row[], limit: number, keyOf: (row: Row) => string) {
  const items = fitting(rows.slice(0, limit));
  const last = items.at(-1);
  return { items, nextCursor: rows.length > items.length && last ? encodeCursor(keyOf(last)) : null };
}
