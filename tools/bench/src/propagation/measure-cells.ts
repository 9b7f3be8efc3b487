import { pause } from './herd.js';
import { measureCell, type Cell } from './measure-cell.js';
import type { PropagationOptions } from './options.js';
import type { Rig } from './rig.js';
import type { Stock } from './stock.js';

export interface CellsPlan {
  rig: Rig;
  stock: Stock;
  options: PropagationOptions;
  /** On `performance.now()`: nothing is begun after it. */
  endsAt: number;
  progress: (text: string) => void;
}

export interface Cells {
  cells: Cell[];
  /** What there was no time for. */
  leftOut: string[];
}

/** Its figures are the ones that issue 3 sets limits to: they deserve more rotations. */
const JUDGED_HOLDERS = 100;
const JUDGED_SHARE = 3;

export async function measureCells({ rig, stock, options, endsAt, progress }: CellsPlan): Promise<Cells> {
  const { holders: numbers, secrets: sizes, rotations, cellSeconds } = options;
  const result: Cells = { cells: [], leftOut: [] };
  for (const secrets of sizes) {
    if (secrets > stock.size) {
      progress(`making ${secrets} secrets …`);
      await stock.growTo(secrets);
      await quiet(rig);
    }
    // The judged ones first: what comes last is what a busy machine has no time for.
    for (const holders of numbers.toSorted((a, b) => share(b) - share(a) || a - b)) {
      const what = `${holders} holder${holders === 1 ? '' : 's'}, ${secrets} secret${secrets === 1 ? '' : 's'}`;
      const budgetMs = Math.min(cellSeconds * share(holders) * 1_000, endsAt - performance.now());
      if (budgetMs <= 0) {
        result.leftOut.push(what);
        continue;
      }
      progress(`${what} …`);
      result.cells.push(await measureCell(rig, stock, { holders, secrets, rotations, budgetMs }));
    }
  }
  result.cells.sort((a, b) => a.secrets - b.secrets || a.holders - b.holders);
  return result;
}

function share(holders: number): number {
  return holders === JUDGED_HOLDERS ? JUDGED_SHARE : 1;
}

/** Lets the store finish what many writes have left it to do (publishing, the audit chain). */
async function quiet(rig: Rig): Promise<void> {
  const lookMs = 500;
  for (let look = 0; look < 40; look += 1) {
    const before = await rig.cpu();
    await pause(lookMs);
    const after = await rig.cpu();
    if (after.store - before.store < lookMs / 20) return;
  }
}
