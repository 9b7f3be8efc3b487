import type { SeededRandom } from '@countersign/seeded-random';
import type { TeamClient } from '@countersign/workbench';
import { setTimeout as pause } from 'node:timers/promises';
import { verdictOf, type ClientRecord } from './client.js';

/** Looks again and again at how far recent changes have come, through whichever replica answers. */
export async function watch(
  team: TeamClient,
  random: SeededRandom,
  record: ClientRecord,
  stopped: () => boolean,
): Promise<void> {
  while (!stopped()) {
    await pause(random.between(50, 300));
    const recent = record.writes.slice(-8);
    if (recent.length === 0) continue;
    const { name, revision } = random.pick(recent);
    try {
      record.verdicts.push(
        verdictOf(name, String(revision), await team.propagation(name, { revision: String(revision) })),
      );
    } catch {
      // Nobody answered: there is a nemesis about.
    }
  }
}
