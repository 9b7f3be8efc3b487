import { timestamp } from '@countersign/contracts';
import { z } from 'zod';

const sequence = z.number().int().nonnegative();
const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** Vouches for a chain up to one entry: whoever rewrites anything before it must forge a signature. */
export const checkpointStatement = z.strictObject({
  chain: z.string().min(1).max(100),
  sequence: sequence.positive(),
  /** Of the entry with that sequence. */
  hash,
  /** The sequence of the checkpoint before, 0 for the first: so that one that is taken away is missed. */
  previous: sequence,
  signedAt: timestamp,
});
export type CheckpointStatement = z.infer<typeof checkpointStatement>;

/** Vouches for what an export holds, so that one that was cut is told from a whole one. */
export const exportStatement = z.strictObject({
  chain: z.string().min(1).max(100),
  /** The first and the last entry; `to` is before `from` in an export without any. */
  from: sequence.positive(),
  to: sequence,
  /** Of the last entry; null where there is none. */
  hash: hash.nullable(),
  /** How many checkpoints it holds. */
  checkpoints: sequence,
  /** Where the chain ended when this was signed. */
  head: z.strictObject({ sequence, hash }),
  /** What was asked for: a sequence or a time; null for the chain's own beginning or end. */
  requested: z.strictObject({ from: z.string().max(40).nullable(), to: z.string().max(40).nullable() }),
  signedAt: timestamp,
});
export type ExportStatement = z.infer<typeof exportStatement>;

/**
 * The `typ` of each kind of statement's signature (RFC 7515, section 4.1.9): neither can be passed off as the other, nor
 * as anything else that an Ed25519 key of the deployment has signed.
 */
export const STATEMENT_TYPES = {
  checkpoint: 'countersign-audit-checkpoint.v1',
  export: 'countersign-audit-export.v1',
} as const;
export type StatementKind = keyof typeof STATEMENT_TYPES;

export interface StatementOf {
  checkpoint: CheckpointStatement;
  export: ExportStatement;
}

/** A statement and its compact JWS, whose payload is the canonical JSON of the statement. */
export interface Signed<Statement> {
  statement: Statement;
  jws: string;
}
