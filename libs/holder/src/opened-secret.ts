import type { SlotReference } from '@countersign/contracts';
import type { SecretValue } from '@countersign/secret-value';

/** One version's value, for the span of a use. */
export interface OpenedVersion {
  version: number;
  value: SecretValue;
}

/** What one reference opened to, for the span of a use. */
export interface OpenedSecret extends SlotReference, OpenedVersion {
  secretId: string;
  /** The previous version, where the use asked for it and it overlaps. */
  overlapping: OpenedVersion | null;
}
