import { withGeneratedPart } from './generated-part.js';
import type { Settings } from './settings.js';

/** The settings as a Markdown table, for docs/settings.md. */
export function settingsTable(settings: Settings): string {
  const rows = Object.values(settings).map(
    (setting) =>
      `| \`${setting.name}\` | ${setting.description} | ${setting.expects} | ${shownDefault(setting.default)} |`,
  );
  return ['| variable | what it is for | what it takes | without it |', '|---|---|---|---|', ...rows].join('\n');
}

/** @throws Error where a text has no place for the table */
export function withSettingsTable(markdown: string, table: string): string {
  return withGeneratedPart(markdown, 'settings', table);
}

function shownDefault(value: string | undefined): string {
  if (value === undefined) return 'as described';
  return value === '' ? 'empty' : `\`${value}\``;
}
