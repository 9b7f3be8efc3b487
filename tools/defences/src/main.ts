import { repositoryRoot } from '@countersign/local-system';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyRepository } from './copy-repository.js';
import { DEFENCES } from './defences/index.js';
import type { Defence } from './defence.js';
import { remove } from './remove.js';
import { runTest } from './run-test.js';

/** Takes every defence of the threat model out in turn, in a copy of the repository, and sees its test fail. */
const only = process.argv.slice(2);
const chosen = DEFENCES.filter(({ id }) => only.length === 0 || only.includes(id));
const copy = mkdtempSync(join(tmpdir(), 'countersign-defences-'));
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));
process.once('exit', () => rmSync(copy, { recursive: true, force: true }));

copyRepository(repositoryRoot(), copy);
let wrong = 0;
for (const defence of chosen) {
  const verdict = judge(defence);
  if (verdict !== 'shown') wrong += 1;
  console.log(`${verdict === 'shown' ? 'ok    ' : 'WRONG '} ${defence.id.padEnd(28)} ${verdict}`);
}
console.log(`\n${chosen.length - wrong} of ${chosen.length} defences: there, the test passes; taken away, it fails.`);
process.exitCode = wrong > 0 || chosen.length === 0 ? 1 : 0;

function judge({ test, removal }: Defence): string {
  const there = runTest(copy, test);
  if (there.passed === 0 || there.failed > 0) return `its test does not pass as it is (${test.file}: ${test.name})`;
  const putBack = remove(copy, removal);
  try {
    const gone = runTest(copy, test);
    return gone.failed > 0 ? 'shown' : `its test passes without it (${test.file}: ${test.name})`;
  } finally {
    putBack();
  }
}
