import type { Actor, Idempotency } from '@countersign/contracts';
import type { ConsumerSystem } from './consumer-system.js';

/** A resource as the suite has it saved: a name, and secrets that it needs for whatever it does. */
export interface SavedResource {
  name: string;
  secrets: string[];
}

/** A resource as people see it. */
interface SeenResource {
  health: 'ready' | 'broken';
  missing: { secret: string; by: string | null }[];
}

type Person = Actor & { team: string };

/**
 * What a consumer's resources are by their nature unable to do, each with the reason, which stands in the name of every
 * test that is left out for it. All the rest holds.
 */
export interface Unfit {
  /** Be edited. */
  updates?: string;
  /** Be forgotten as soon as they are removed. */
  forgets?: string;
  /** Begin a use only when they are used: theirs has begun with them. */
  usesAnew?: string;
}

/** How the suite does with a consumer what people do with it: each through the bus, as the gateway would. */
export interface ConsumerUnderTest {
  system: ConsumerSystem;
  create(actor: Person, resource: SavedResource, idempotency?: Idempotency): Promise<{ id: string }>;
  /** Where a resource can be edited. */
  update?(actor: Person, id: string, resource: SavedResource): Promise<unknown>;
  remove(actor: Person, id: string): Promise<unknown>;
  view(actor: Person, id: string): Promise<SeenResource>;
  /**
   * Has the resource use these secrets, all that it names: their values reach the counterpart as they are, one after
   * another, each on a line. @returns all that a person gets of it, the counterpart's answer included
   */
  use(actor: Person, id: string, secrets: readonly string[]): Promise<unknown>;
  counterpart: Counterpart;
  /** What the secrets A and B hold, where the counterpart does not take any text. */
  values?: { A: string; B: string };
  stop(): Promise<void>;
}

/** Who the consumer gives values to: a receiver, a provider, the program in a sandbox. */
export interface Counterpart {
  /** What it got at its last use; null where it was not reached since `forget`. */
  received(): string | null;
  forget(): void;
  /** What it answers from now on; a promise keeps the use waiting for it. */
  answer(with_: () => string | Promise<string>): void;
}
