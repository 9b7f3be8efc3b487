import { ConsoleSystem, type ConsolePage } from '@countersign/e2e/console';
import { waitFor } from '@countersign/testing';
import type { RunContext } from '../benchmark.js';
import { summarize, type Summary } from '../statistics.js';

const SECRETS = 50;
const LOAD_DEADLINE_MS = 60_000;

/** A load with an empty cache: the address, and what must be there before anybody can begin. */
interface Load {
  name: string;
  path: string;
  selector: string;
  signedIn: boolean;
}

const FLOOR: Load = { name: 'a bare answer', path: '/healthz', selector: 'body', signedIn: false };
const PAGES: readonly Load[] = [
  { name: 'sign-in', path: '/sign-in', selector: 'input[type="password"]', signedIn: false },
  {
    name: `team secrets, ${SECRETS} of them`,
    path: '/teams/default/secrets',
    selector: 'button[aria-label^="Rotate "]',
    signedIn: true,
  },
];

interface Loaded {
  name: string;
  interactiveMs: Summary;
  /** Over the bare answer of the same round. */
  overFloor: Summary;
  /** What came over the wire, headers included. */
  kilobytes: number;
}

export interface Measurement {
  floorMs: Summary;
  pages: Loaded[];
}

/** Each round loads a bare answer of the gateway and each page, in turn, each in a browser that knows nothing yet. */
export async function measure(rounds: number, { signal, progress }: RunContext): Promise<Measurement> {
  progress('Starting a system and a browser …');
  const system = await ConsoleSystem.start();
  try {
    for (let number = 0; number < SECRETS; number += 1) {
      await system.secret(`SECRET_${String(number).padStart(2, '0')}`, `made-up-value-${number}`);
    }
    const cookies = await cookiesOf(system);
    progress(`${rounds} rounds …`);
    const times = new Map<string, { ms: number; kilobytes: number }[]>();
    // The first round is for the processes: it is not counted.
    for (let round = -1; round < rounds; round += 1) {
      for (const load of [FLOOR, ...PAGES]) {
        signal.throwIfAborted();
        const loaded = await loadOnce(system, load, cookies);
        if (round >= 0) times.set(load.name, [...(times.get(load.name) ?? []), loaded]);
      }
    }
    return toMeasurement(times);
  } finally {
    await system.stop();
  }
}

type Cookies = Parameters<ConsolePage['context']['addCookies']>[0];

async function cookiesOf(system: ConsoleSystem): Promise<Cookies> {
  const page = await system.openSignedIn(system.admin);
  const cookies = await page.context.cookies();
  await page.close();
  return cookies;
}

async function loadOnce(
  system: ConsoleSystem,
  load: Load,
  cookies: Cookies,
): Promise<{ ms: number; kilobytes: number }> {
  const opened = await system.open();
  try {
    if (load.signedIn) await opened.context.addCookies(cookies);
    await opened.page.addInitScript({ content: noteWhen(load.selector) });
    await opened.goto(load.path);
    const read = () => opened.page.evaluate<number | null>('globalThis.interactiveAt ?? null');
    await waitFor(async () => (await read()) !== null, { deadlineMs: LOAD_DEADLINE_MS, what: load.name });
    return { ms: (await read())!, kilobytes: (await opened.page.evaluate<number>(TRANSFERRED)) / 1024 };
  } finally {
    await opened.close();
  }
}

/**
 * Runs in the page. What one works with is there, it was painted, and the page answers: whatever kept it busy until then
 * is counted, as it keeps the timer from coming.
 */
function noteWhen(selector: string): string {
  return `
    const look = () => {
      if (!document.querySelector(${JSON.stringify(selector)})) return requestAnimationFrame(look);
      requestAnimationFrame(() => setTimeout(() => { globalThis.interactiveAt = performance.now(); }));
    };
    requestAnimationFrame(look);
  `;
}

const TRANSFERRED = `
  ['navigation', 'resource'].flatMap((type) => performance.getEntriesByType(type))
    .reduce((sum, { transferSize }) => sum + transferSize, 0)
`;

function toMeasurement(times: Map<string, { ms: number; kilobytes: number }[]>): Measurement {
  const floor = times.get(FLOOR.name)!.map(({ ms }) => ms);
  const pages = PAGES.map(({ name }) => {
    const loads = times.get(name)!;
    return {
      name,
      interactiveMs: summarize(loads.map(({ ms }) => ms)),
      overFloor: summarize(loads.map(({ ms }, round) => ms / floor[round]!)),
      kilobytes: Math.max(...loads.map(({ kilobytes }) => kilobytes)),
    };
  });
  return { floorMs: summarize(floor), pages };
}
