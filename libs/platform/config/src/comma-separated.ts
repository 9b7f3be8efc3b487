import { z } from 'zod';

/** A list as one types it; spaces and empty places do not count. */
export const commaSeparated = z.string().transform((list) =>
  list
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);
