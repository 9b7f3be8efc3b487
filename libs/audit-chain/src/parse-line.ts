import type { AuditEntry } from '@countersign/contracts';
import { z } from 'zod';
import { CHECKPOINT_TYPE, ENTRY_TYPE, EXPORT_TYPE } from './export-line.js';
import {
  checkpointStatement,
  exportStatement,
  type CheckpointStatement,
  type ExportStatement,
  type Signed,
} from './statements.js';

const attributes = {
  id: z.string(),
  source: z.string(),
  subject: z.string(),
  time: z.string(),
  type: z.string(),
  datacontenttype: z.string(),
  specversion: z.string(),
};

/** Only what the chain needs to know: what a later release adds to entries is hashed like the rest. */
const entryEvent = z.strictObject({
  ...attributes,
  type: z.string().regex(ENTRY_TYPE),
  hash: z.string(),
  previoushash: z.string(),
  sequence: z.string().regex(/^\d{16}$/),
  data: z.looseObject({
    id: z.string(),
    occurredAt: z.string(),
    team: z.string().nullable(),
    action: z.string(),
    target: z.string(),
  }),
});
export type EntryEvent = Omit<z.infer<typeof entryEvent>, 'data'> & { data: AuditEntry };

const jws = z.string().max(20_000);
const checkpointEvent = z.strictObject({
  ...attributes,
  type: z.literal(CHECKPOINT_TYPE),
  data: checkpointStatement.extend({ jws }),
});
const exportEvent = z.strictObject({
  ...attributes,
  type: z.literal(EXPORT_TYPE),
  data: exportStatement.extend({ jws }),
});

const event = z.union([entryEvent, checkpointEvent, exportEvent]);

export type ParsedLine =
  | { kind: 'entry'; event: EntryEvent }
  | { kind: 'checkpoint'; signed: Signed<CheckpointStatement> }
  | { kind: 'export'; signed: Signed<ExportStatement> };

/** Null where the text is no line of an export. */
export function parseLine(text: string): ParsedLine | null {
  const parsed = event.safeParse(parseJson(text));
  if (!parsed.success) return null;
  const { data } = parsed;
  if ('hash' in data) return { kind: 'entry', event: data as unknown as EntryEvent };
  if (data.type === CHECKPOINT_TYPE) {
    const { jws: signature, ...statement } = data.data;
    return { kind: 'checkpoint', signed: { statement, jws: signature } };
  }
  const { jws: signature, ...statement } = data.data;
  return { kind: 'export', signed: { statement, jws: signature } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
