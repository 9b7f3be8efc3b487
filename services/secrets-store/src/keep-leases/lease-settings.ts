import { parseSettings, type Environment, type Setting } from '@countersign/platform-config';
import { DEFAULT_SETTINGS, type ProtocolSettings } from '@countersign/holder/protocol';
import { z } from 'zod';

export const PROTOCOL_SETTINGS = Symbol('ProtocolSettings');

const leaseSettings = {
  termMs: {
    name: 'COUNTERSIGN_LEASE_TERM_MS',
    description: 'How long a holder may serve from its memory without a word from the store, in milliseconds.',
    expects: 'a number of milliseconds from 2000 to 60000',
    schema: z.string().regex(/^\d+$/).transform(Number).pipe(z.number().min(2_000).max(60_000)),
    default: String(DEFAULT_SETTINGS.termMs),
  } satisfies Setting<number>,
};

/** The store's times for the term: margin and tolerance keep their proportion to it, on which the safety rests. */
export function readProtocolSettings(env: Environment): ProtocolSettings {
  const { termMs } = parseSettings(leaseSettings, env);
  const scale = termMs / DEFAULT_SETTINGS.termMs;
  return {
    ...DEFAULT_SETTINGS,
    termMs,
    safetyMs: DEFAULT_SETTINGS.safetyMs * scale,
    marginMs: DEFAULT_SETTINGS.marginMs * scale,
    toleranceMs: DEFAULT_SETTINGS.toleranceMs * scale,
  };
}
