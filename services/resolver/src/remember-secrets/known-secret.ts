import type { SecretValue } from '@countersign/secret-value';

/** One version, opened. */
export interface OpenedVersion {
  version: number;
  /** The revision that made it current. */
  revision: string;
  value: SecretValue;
}

/** What a name resolves to, opened. */
export interface OpenedSecret {
  secretId: string;
  current: OpenedVersion;
  overlapping: OpenedVersion | null;
}

/** And the references to it that have been seen live since it is known. Any change of the name forgets all of it. */
export interface KnownSecret extends OpenedSecret {
  references: Set<string>;
}

export function wipe({ current, overlapping }: OpenedSecret): void {
  current.value.wipe();
  overlapping?.value.wipe();
}

/** The same versions, made current by the same changes: whatever was read of one is true of the other. */
export function isSame(a: OpenedSecret, b: OpenedSecret): boolean {
  return (
    a.secretId === b.secretId &&
    a.current.revision === b.current.revision &&
    a.overlapping?.revision === b.overlapping?.revision
  );
}
