import { changeEvent, type Change as ChangeOnWire, type ReportedUseOnWire } from '@countersign/contracts';
import type { Change, ReportedUse, VersionAt } from './protocol/index.js';

/** Revisions are decimal strings on the wire and numbers in the protocol. */
export function toProtocolChange(change: ChangeOnWire): Change {
  return {
    revision: BigInt(change.revision),
    team: change.team,
    secretId: change.secretId,
    secretName: change.secretName,
    current: toVersionAt(change.current),
    reference: change.reference,
  };
}

export function toVersionAt<Of extends { version: number; revision: string }>(of: Of | null): VersionAt | null {
  return of && { version: of.version, revision: BigInt(of.revision) };
}

export function toReportedUses(uses: readonly ReportedUse[]): ReportedUseOnWire[] {
  return uses.map((use) => ({ ...use, revision: String(use.revision) }));
}

/** A message of the bus as a change; null where it is none. That is as good as no message: the revision is missed, and fetched. */
export function parseChange(message: string): Change | null {
  try {
    return toProtocolChange(changeEvent.parse(JSON.parse(message)).data);
  } catch {
    return null;
  }
}
