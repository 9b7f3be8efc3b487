/** What happened, as those who took part wrote it down. All times are `monotonicMs` of the one machine. */

/** One version that a use had open. */
export interface UsedVersion {
  version: number;
  /** The test's own nonsense: public, and different for every write. */
  value: string;
}

export interface Use {
  /** The process: `holder-1#3` is the third life of holder-1. */
  holder: string;
  id: number;
  /** The id of the resource for which it was. */
  resource: string;
  name: string;
  secretId: string;
  current: UsedVersion;
  /** Where the use asked for the previous version too and got it. */
  overlapping: UsedVersion | null;
  beganAt: number;
  /** Null where it was still running when its process ended. */
  endedAt: number | null;
  aborted: boolean;
}

/** A use that could not begin. */
export interface Failure {
  holder: string;
  at: number;
  resource: string;
  name: string;
  /** Null for an error that is not a coded one. */
  code: string | null;
  message: string;
}

/** A lease was granted: each but a life's first one follows a fence. */
interface Leased {
  holder: string;
  at: number;
}

export type Act = 'create' | 'rotate' | 'finish' | 'undo' | 'delete';

/** A write that was acknowledged, after as many tries as it took. */
export interface Write {
  act: Act;
  name: string;
  /** What it stored; null where the act stores nothing. */
  value: string | null;
  invokedAt: number;
  acknowledgedAt: number;
  tries: number;
  revision: bigint;
  /** Null after a deletion. */
  version: number | null;
}

/** A write that was refused with a coded error: it did not happen. */
export interface Refusal {
  act: Act;
  name: string;
  at: number;
  code: string;
}

/** What a client was told of a change's barrier. */
export interface Verdict {
  name: string;
  revision: bigint;
  receivedAt: number;
  state: 'committed' | 'applied' | 'drained';
  basis: 'confirmed' | 'presumed';
  /** The instances that are only presumed. */
  presumed: string[];
}

export interface Fault {
  kind: string;
  /** The process; a holder's with its life, as in `Use.holder`. */
  target: string;
  at: number;
  /** When it was over: the process went on, was up again, could be reached again. */
  until: number;
}

/** A while in which a holder did nothing, as it saw itself when it went on: the machine was busy, or it was stopped. */
interface Standstill {
  holder: string;
  at: number;
  until: number;
}

/** The end of a holder's life. */
interface Death {
  holder: string;
  /** When the signal was sent, or when it was seen to be gone: by then at the latest it had ended, not before the former. */
  at: number;
}

/** A row of the change log. */
export interface LoggedChange {
  revision: bigint;
  type: string;
  name: string;
  secretId: string;
  current: { version: number; revision: bigint } | null;
  overlapping: { version: number; revision: bigint } | null;
  /** The resource whose reference it grants or revokes. */
  resource: string | null;
}

/** A message of the stream. */
export interface StreamedChange {
  revision: bigint;
  messageId: string;
  /** When the server took it: the change had committed by then. */
  at: number;
}

export interface History {
  seed: number;
  termMs: number;
  uses: Use[];
  failures: Failure[];
  leases: Leased[];
  standstills: Standstill[];
  writes: Write[];
  refusals: Refusal[];
  verdicts: Verdict[];
  faults: Fault[];
  deaths: Death[];
  log: LoggedChange[];
  head: bigint;
  /** The head before the clients began. */
  prepared: bigint;
  /** Resources whose references come and go. */
  guests: string[];
  stream: StreamedChange[];
}
