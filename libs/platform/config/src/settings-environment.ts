import type { Settings } from './settings.js';

/** What a setting can be, once it is parsed. */
export type SettingValue = string | number | boolean | readonly string[];

/** The variables that carry settings to a service: every one of them, empty (as good as not given) where nothing was set. */
export function settingsEnvironment(
  settings: Settings,
  given: Record<string, SettingValue | undefined>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(settings).map(([key, { name }]) => [name, textOf(given[key])]));
}

/** As one would type it. */
function textOf(value: SettingValue | undefined): string {
  if (value === undefined) return '';
  return typeof value === 'object' ? value.join(',') : String(value);
}
