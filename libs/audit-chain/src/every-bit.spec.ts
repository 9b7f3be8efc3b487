import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { chainOfEntries, entryOf, exportOf, newKey } from './fixtures/sample-export.js';
import { linesOf, verifyExport, type ExportVerdict } from './index.js';

const key = newKey();
const { d: _secret, ...publicKey } = key;

async function wholeExport(): Promise<Buffer> {
  const chain = chainOfEntries([1, 2, 3].map((number) => entryOf(number)));
  const lines = await exportOf(chain, { key, checkpoints: [2] });
  return Buffer.from(lines.map((line) => `${line}\n`).join(''));
}

async function verdict(bytes: Uint8Array): Promise<ExportVerdict> {
  // In two chunks, so that lines are put together again.
  const half = Math.floor(bytes.length / 2);
  const chunks = async function* () {
    yield bytes.subarray(0, half);
    yield bytes.subarray(half);
  };
  return verifyExport(linesOf(chunks()), [publicKey]);
}

test('of every bit of an export it is noticed when it is flipped, in its line or in the next', async () => {
  const bytes = await wholeExport();
  expect(await verdict(bytes)).toMatchObject({ ok: true, entries: 3 });
  const lineOf = (offset: number) => bytes.subarray(0, offset).filter((byte) => byte === 0x0a).length + 1;
  const unnoticed: string[] = [];
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const changed = Buffer.from(bytes);
    changed[bit >> 3]! ^= 1 << (bit & 7);
    const found = await verdict(changed);
    const line = lineOf(bit >> 3);
    if (found.ok || found.line < line || found.line > line + 1) unnoticed.push(`bit ${bit} of line ${line}`);
  }
  expect(unnoticed).toEqual([]);
}, 120_000);

type Edit = (lines: string[], at: number, to: number) => string[];
const EDITS: Record<string, Edit> = {
  take: (lines, at) => lines.toSpliced(at % lines.length, 1),
  repeat: (lines, at, to) => lines.toSpliced(to % lines.length, 0, lines[at % lines.length]!),
  move: (lines, at, to) => {
    const line = lines[at % lines.length]!;
    return lines.toSpliced(at % lines.length, 1).toSpliced(to % lines.length, 0, line);
  },
  cut: (lines, at) => lines.slice(0, at % lines.length),
};

test('lines that are taken, repeated, moved or cut in any way make it bad', async () => {
  const lines = (await wholeExport()).toString().split('\n').slice(0, -1);
  const edit = fc.record({ how: fc.constantFrom(...Object.keys(EDITS)), at: fc.nat(20), to: fc.nat(20) });
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 4 }), async (edits) => {
      let edited = lines;
      for (const { how, at, to } of edits) {
        if (edited.length > 0) edited = EDITS[how]!(edited, at, to);
      }
      fc.pre(edited.join('\n') !== lines.join('\n'));
      const found = await verdict(Buffer.from(edited.map((line) => `${line}\n`).join('')));
      expect(found.ok).toBe(false);
    }),
    { numRuns: 500 },
  );
});
