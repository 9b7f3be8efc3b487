// Writes what the documents take from the code: the table of settings, who may do what on the bus and in the
// database in its guide, and the toy consumer in the guide that builds it.
import { grantsTable, subjectsTable } from '@countersign/local-system';
import { operatorSettings, settingsTable, withGeneratedPart } from '@countersign/platform-config';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';

write('docs/settings.md', { settings: settingsTable(operatorSettings) });
write('docs/guides/least-privilege.md', { subjects: subjectsTable(), grants: grantsTable('.') });

const toy = globSync('libs/consumer-conformance/src/toy/**/*.ts');
write('docs/guides/new-consumer.md', Object.fromEntries(toy.map((file) => [basename(file), typescript(file)])));

function typescript(file) {
  return ['```ts', readFileSync(file, 'utf8').trimEnd(), '```'].join('\n');
}

function write(path, parts) {
  const before = readFileSync(path, 'utf8');
  const after = Object.entries(parts).reduce((text, [name, part]) => withGeneratedPart(text, name, part), before);
  if (after !== before) writeFileSync(path, after);
}
