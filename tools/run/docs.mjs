// Writes what the documents take from the code: the table of settings in the README, and who may do what on the bus and
// in the database in its guide.
import { grantsTable, subjectsTable } from '@countersign/local-system';
import { operatorSettings, settingsTable, withGeneratedPart } from '@countersign/platform-config';
import { readFileSync, writeFileSync } from 'node:fs';

write('README.md', { settings: settingsTable(operatorSettings) });
write('docs/guides/least-privilege.md', { subjects: subjectsTable(), grants: grantsTable('.') });

function write(path, parts) {
  const before = readFileSync(path, 'utf8');
  const after = Object.entries(parts).reduce((text, [name, part]) => withGeneratedPart(text, name, part), before);
  if (after !== before) writeFileSync(path, after);
}
