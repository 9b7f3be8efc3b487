import type { HolderMemory, LeaseKeeping, ProtocolSettings, Reading, Stopwatch } from '@countersign/holder/protocol';
import { HolderProtocol } from '@countersign/holder/protocol';
import type { Scenario } from '../scenario.js';
import { type Rules, TRUE_PROTOCOL } from '../rules.js';

/** The protocol with one rule broken. The checker must find it out, or there must be a reason why it does no harm. */
export interface Mutation {
  name: string;
  rules: Rules;
  /** Why it breaks no promise, when it does not: another rule already sees to it. */
  harmless?: string;
  /** A world in which it shows sooner than in a seed's own. The true protocol must keep its promises there as well. */
  world: Partial<Scenario>;
  /** Where to begin to look: a little before a seed that is known to find it, when that is a rare one. */
  from: number;
}

export function mutation(
  name: string,
  broken: Partial<Rules>,
  more: { harmless?: string; world?: Partial<Scenario>; from?: number } = {},
): Mutation {
  const { harmless, world = {}, from = 1 } = more;
  return { name, rules: { ...TRUE_PROTOCOL, ...broken }, harmless, world, from };
}

type Dispose = ConstructorParameters<typeof HolderMemory<string>>[0];

/** A holder with one of its parts exchanged. */
export function holderWith(parts: {
  stopwatch?: (settings: ProtocolSettings, now: Reading) => Stopwatch;
  memory?: (dispose: Dispose) => HolderMemory<string>;
  lease?: (settings: ProtocolSettings) => LeaseKeeping;
}): Partial<Rules> {
  class Holder extends HolderProtocol<string> {
    protected override makeStopwatch(settings: ProtocolSettings, now: Reading): Stopwatch {
      return parts.stopwatch?.(settings, now) ?? super.makeStopwatch(settings, now);
    }
    protected override makeMemory(dispose: Dispose): HolderMemory<string> {
      return parts.memory?.(dispose) ?? super.makeMemory(dispose);
    }
    protected override makeLease(settings: ProtocolSettings): LeaseKeeping {
      return parts.lease?.(settings) ?? super.makeLease(settings);
    }
  }
  return { Holder: Holder };
}
