import { sendBareRequests } from './floor.js';
import { Herd, pause } from './herd.js';
import type { CpuReading, Rig } from './rig.js';

export interface IdlePlan {
  /** Rising: the holders that are there already stay. */
  holders: readonly number[];
  windowMs: number;
}

/** CPU while so many holders only renew, in percent of one core, above what is used without any holder. */
interface IdleStep extends CpuReading {
  holders: number;
}

export interface Idle {
  termMs: number;
  windowMs: number;
  /** Without a holder. */
  baseline: CpuReading;
  /** The floor: that process answers bare NATS requests, as many a second as 1,000 holders send renewals. */
  bare: CpuReading;
  steps: IdleStep[];
}

const TERM_MS = 10_000;
/** Holders of the real world were not started together: a renewal falls anywhere in a third of a term. */
const RENEWAL_PERIOD_MS = TERM_MS / 3;
const SETTLE_MS = 2_000;

export async function measureIdle(rig: Rig, { holders, windowMs }: IdlePlan): Promise<Idle> {
  const herds: Herd[] = [];
  try {
    await pause(SETTLE_MS); // what the start and the part before have left to do
    const baseline = await window(rig, windowMs / 4);
    const bare = above(baseline, await bareWindow(rig, windowMs / 2));
    const steps: IdleStep[] = [];
    for (const target of holders) {
      const present = herds.reduce((sum, { size }) => sum + size, 0);
      herds.push(await Herd.start(rig, target - present, RENEWAL_PERIOD_MS));
      await pause(RENEWAL_PERIOD_MS + SETTLE_MS);
      steps.push({ holders: target, ...above(baseline, await window(rig, windowMs)) });
    }
    return { termMs: TERM_MS, windowMs, baseline, bare, steps };
  } finally {
    for (const herd of herds) await herd.leave();
  }
}

async function bareWindow(rig: Rig, windowMs: number): Promise<CpuReading> {
  const forMs = windowMs + 2 * SETTLE_MS;
  const sending = sendBareRequests(rig.consumers[0]!.connection, { perSecond: 1e6 / RENEWAL_PERIOD_MS, forMs });
  await pause(SETTLE_MS);
  const cpu = await window(rig, windowMs);
  await sending;
  return cpu;
}

function above(baseline: CpuReading, { store, postgres, nats }: CpuReading): CpuReading {
  return { store: store - baseline.store, postgres: postgres - baseline.postgres, nats: nats - baseline.nats };
}

async function window(rig: Rig, windowMs: number): Promise<CpuReading> {
  const began = performance.now();
  const before = await rig.cpu();
  await pause(windowMs);
  const after = await rig.cpu();
  const percent = 100 / (performance.now() - began);
  return {
    store: (after.store - before.store) * percent,
    postgres: (after.postgres - before.postgres) * percent,
    nats: (after.nats - before.nats) * percent,
  };
}
