import { secretName } from '../app/contracts.js';
import { parse } from 'dotenv';
import { checkValue } from './value-warnings.js';

export interface EnvEntry {
  name: string;
  value: string;
  /** What happens to it: made, rotated, or left alone because of `problem`. */
  kind: 'new' | 'rotate' | 'invalid';
  problem: string | null;
}

/** What a `.env` file holds, in its order. A name that is there twice counts with its last value, as it would when loaded. */
export function readEnvFile(text: string, taken: ReadonlySet<string>): EnvEntry[] {
  return Object.entries(parse(text)).map(([name, value]) => {
    const problem = problemOf(name, value);
    return { name, value, problem, kind: problem !== null ? 'invalid' : taken.has(name) ? 'rotate' : 'new' };
  });
}

function problemOf(name: string, value: string): string | null {
  if (!secretName.safeParse(name).success) return 'Names have only letters, digits and _.';
  if (value === '') return 'It has no value.';
  return checkValue(value).problem;
}
