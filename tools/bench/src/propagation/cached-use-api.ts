import type { ResourceReferences } from '@countersign/holder';
import type { Environment } from '@countersign/platform-config';

export interface CachedUsePlan {
  /** Of the consumer whose holder it is. */
  environment: Environment;
  of: ResourceReferences;
  blocks: number;
  usesPerBlock: number;
}

/** Microseconds a call, one figure a block. */
export interface CachedUseBlocks {
  /** `fn(opened)`: the floor. */
  direct: number[];
  /** `await fn(opened)`: what a caller pays for waiting alone. */
  awaited: number[];
  /** `await holder.use(of, fn)`. */
  used: number[];
}

export interface CachedUseApi {
  measure(plan: CachedUsePlan): Promise<CachedUseBlocks>;
}
