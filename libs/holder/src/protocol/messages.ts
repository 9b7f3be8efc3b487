/** The position of a change in the one total order. On the wire a decimal string; here a number that compares. */
export type Revision = bigint;

/** One running process that may keep opened values in memory. `process` is new at every start, so nothing is inherited. */
export interface HolderIdentity {
  consumer: string;
  instance: string;
  process: string;
}

/** *This resource uses this secret, in this slot*: what a use asks for. */
export interface Reference {
  team: string;
  secretName: string;
  consumer: string;
  resourceId: string;
  slot: string;
}

/** One version of a secret, and the revision that made it current. A use is counted under both. */
export interface VersionAt {
  version: number;
  revision: Revision;
}

/** What a change tells a holder. A structural part of the change event, with revisions as numbers. */
export interface Change {
  revision: Revision;
  team: string;
  secretId: string;
  secretName: string;
  /** The version that is current after the change; null once the secret is deleted. */
  current: VersionAt | null;
  /** Set when the change grants or revokes one reference and alters nothing else. */
  reference: { consumer: string; resourceId: string; slot: string } | null;
}

/** Running uses of one older version, as a holder reports them. */
export interface ReportedUse extends VersionAt {
  secretId: string;
  count: number;
  /** Names of the resources behind the long uses: the first of them, where there are many. */
  resources: string[];
  /** How long the longest use with a lifetime of its own still has; null when all end by the lease's limit. */
  endsWithinMs: number | null;
}

/** *I have applied everything up to `applied`; of these older versions I still have these uses running.* */
export interface Countersignature {
  holder: HolderIdentity;
  leaseId: string;
  /** Counts up over a process's whole life, across its leases: the store ignores an older one. */
  sequence: number;
  applied: Revision;
  uses: ReportedUse[];
}

export interface AcquireRequest {
  holder: HolderIdentity;
  sequence: number;
  /** Every use still running from before: the new lease's row takes the place of the old one's. */
  uses: ReportedUse[];
  /** The longest lifetime that this holder ever gives a use of its own; 0 when all end by the lease's limit. */
  longestUseMs: number;
}

export interface LeaseGrant {
  leaseId: string;
  sequence: number;
  termMs: number;
  head: Revision;
}

export type RenewalAnswer =
  | { outcome: 'extended'; leaseId: string; sequence: number; head: Revision }
  | { outcome: 'unknown-lease'; leaseId: string; sequence: number };

export interface LeaveRequest {
  holder: HolderIdentity;
  leaseId: string;
  sequence: number;
}

/** Changes by revision: consecutive from `after` + 1, or the word that the log no longer reaches back so far. */
export type CatchUpAnswer = { outcome: 'changes'; changes: Change[] } | { outcome: 'truncated'; head: Revision };

/** What a resolver found, and the revision as of which it is true. */
export interface FillAnswer {
  asOf: Revision;
  found: { secretId: string; current: VersionAt; overlapping: VersionAt | null } | null;
}

/** A secret's name is unique among the live ones of its team, and never contains a slash. */
export function nameKey(of: { team: string; secretName: string }): string {
  return `${of.team}/${of.secretName}`;
}

/** `resourceId` and `slot` come from services, not from people; the separator cannot occur in an id. */
export function referenceKey(of: { consumer: string; resourceId: string; slot: string }): string {
  return `${of.consumer}/${of.resourceId}/${of.slot}`;
}

export function later(a: Revision, b: Revision): Revision {
  return a > b ? a : b;
}
