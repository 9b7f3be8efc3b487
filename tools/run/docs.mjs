// Writes what the documents take from the code: the table of settings in the README.
import { readFileSync, writeFileSync } from 'node:fs';

export async function writeDocs() {
  const { operatorSettings, settingsTable, withSettingsTable } = await import('@countersign/platform-config');
  const readme = readFileSync('README.md', 'utf8');
  writeFileSync('README.md', withSettingsTable(readme, settingsTable(operatorSettings)));
  return 0;
}
