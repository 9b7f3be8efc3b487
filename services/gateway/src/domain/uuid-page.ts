import { decodeCursor, toPage } from '@countersign/platform-database';
import { MoreThan, type FindOperator } from 'typeorm';
import { UUID, type PageQuery } from './words.js';

/** Before every id there is. */
const START = '00000000-0000-0000-0000-000000000000';

/** A page in order of a UUIDv7 column, so in order of time. `find` gets the condition on it and how many rows. */
export async function uuidPage<Row>(
  { cursor, limit }: PageQuery,
  keyOf: (row: Row) => string,
  find: (after: FindOperator<string>, take: number) => Promise<Row[]>,
) {
  const after = decodeCursor(cursor, UUID) ?? START;
  return toPage(await find(MoreThan(after), limit + 1), limit, keyOf);
}
