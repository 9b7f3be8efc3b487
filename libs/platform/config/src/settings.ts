import { readFileSync } from 'node:fs';
import type { z } from 'zod';

/** One environment variable: what it is for, what fits it, and what it is without one. */
export interface Setting<Value = unknown> {
  name: string;
  /** One sentence for docs/settings.md. */
  description: string;
  /** What a right value looks like: this, and never what was given, is said when it is wrong. */
  expects: string;
  schema: z.ZodType<Value>;
  /** As it would be typed. Without one the setting is required, unless `optional`. */
  default?: string;
  optional?: boolean;
}

export type Environment = Record<string, string | undefined>;
export type Settings = Record<string, Setting>;
export type Parsed<S extends Settings> = { [Key in keyof S]: S[Key] extends Setting<infer Value> ? Value : never };

/** A boot that stops here names the variable and what it should be, never what it held. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/**
 * Parses the settings once, at boot.
 * @throws ConfigurationError that lists every wrong or missing variable
 */
export function parseSettings<S extends Settings>(settings: S, env: Environment): Parsed<S> {
  const problems: string[] = [];
  const parsed: Record<string, unknown> = {};
  for (const [key, setting] of Object.entries(settings)) {
    const text = env[setting.name] === '' ? undefined : env[setting.name];
    const given = text ?? setting.default;
    if (given === undefined) {
      if (!setting.optional) problems.push(`${setting.name} is not set: it must be ${setting.expects}.`);
      continue;
    }
    const result = setting.schema.safeParse(given);
    if (result.success) parsed[key] = result.data;
    else problems.push(`${setting.name} is not valid: it must be ${setting.expects}.`);
  }
  if (problems.length > 0) throw new ConfigurationError(problems.join('\n'));
  return parsed as Parsed<S>;
}

/** Reads a file that a setting names, and says which setting it was when that fails. */
export function readSettingFile(setting: Setting, path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    throw new ConfigurationError(`${setting.name} names a file that cannot be read (${reason}).`);
  }
}
