import type { Settings } from './settings.js';

/** The variables that carry settings to a service: every one of them, empty (as good as not given) where nothing was set. */
export function settingsEnvironment(settings: Settings, given: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(settings).map(([key, { name }]) => [name, textOf(given[key])]));
}

/** As one would type it. */
function textOf(value: unknown): string {
  if (value === undefined) return '';
  return Array.isArray(value) ? value.join(',') : String(value as string | number | boolean);
}
