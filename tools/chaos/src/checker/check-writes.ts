import type { Act, History, LoggedChange, Write } from '../history.js';
import type { Timeline } from './timeline.js';
import type { Violation } from './violation.js';

const TYPES: Record<Act, string> = {
  create: 'secret.created',
  rotate: 'secret.rotated',
  finish: 'secret.overlap_ended',
  undo: 'secret.rotation_undone',
  delete: 'secret.deleted',
};
const PROMISE = '8 (an acknowledged write survives)';

/** Promise 8: what was acknowledged is in the log, once and in order, and everything in the log is in the stream. */
export function checkWrites(history: History, timeline: Timeline): Violation[] {
  const { writes, log, head, stream } = history;
  const end = Math.max(0, ...writes.map(({ acknowledgedAt }) => acknowledgedAt));
  const violation = (message: string, at = end): Violation => ({ promise: PROMISE, message, at });
  const rows = new Map(log.map((row) => [row.revision, row]));
  return [
    ...orderOf(
      log.map(({ revision }) => revision),
      head,
      'the change log',
    ).map((message) => violation(message)),
    ...orderOf(
      stream.map(({ revision }) => revision),
      head,
      'the stream',
    ).map((message) => violation(message)),
    ...stream
      .filter(({ revision, messageId }) => messageId !== String(revision))
      .map(({ revision, messageId, at }) => violation(`revision ${revision} has the message id ${messageId}`, at)),
    ...writes.flatMap((write) => problemsOf(write, rows).map((message) => violation(message, write.acknowledgedAt))),
    ...repeated(writes).map((message) => violation(message)),
    ...unasked(history).map((message) => violation(message)),
    ...outOfOrder(writes).map((message) => violation(message)),
    ...checkValues(history, timeline),
  ];
}

/** 1, 2, 3 … head, each once. */
function orderOf(revisions: readonly bigint[], head: bigint, where: string): string[] {
  const wrong = revisions.findIndex((revision, index) => revision !== BigInt(index + 1));
  if (wrong !== -1) return [`${where} has revision ${revisions[wrong]} in place ${wrong + 1}`];
  return BigInt(revisions.length) === head ? [] : [`${where} ends at ${revisions.length}, and the head is ${head}`];
}

function problemsOf({ act, name, revision, version }: Write, rows: Map<bigint, LoggedChange>): string[] {
  const row = rows.get(revision);
  const told = `${act} of ${name} was acknowledged as revision ${revision}, version ${version}`;
  if (!row) return [`${told}, and the log does not have it`];
  const isSame = row.type === TYPES[act] && row.name === name && (row.current?.version ?? null) === version;
  return isSame ? [] : [`${told}, and the log has ${row.type} of ${row.name}, version ${row.current?.version}`];
}

function repeated(writes: readonly Write[]): string[] {
  const groups = Map.groupBy(writes, ({ revision }) => revision);
  return [...groups].filter(([, same]) => same.length > 1).map(([revision]) => `two writes got revision ${revision}`);
}

/** Every change of a kind that only clients make was acknowledged to one: each retried until it was. */
function unasked({ log, writes, prepared }: History): string[] {
  const known = new Set(writes.map(({ revision }) => revision));
  const makers = new Set(Object.values(TYPES).filter((type) => type !== TYPES.finish));
  return log
    .filter(({ revision, type }) => revision > prepared && makers.has(type) && !known.has(revision))
    .map(({ revision, type, name }) => `revision ${revision}, ${type} of ${name}, happened and nobody was told`);
}

function outOfOrder(writes: readonly Write[]): string[] {
  return [...Map.groupBy(writes, ({ name }) => name).values()].flatMap((own) =>
    own
      .filter(({ revision }, index) => index > 0 && revision <= own[index - 1]!.revision)
      .map(({ name, revision }) => `${name}: revision ${revision} was acknowledged after a later one`),
  );
}

/** What a use had open is what was stored as that version. */
function checkValues({ uses, writes }: History, timeline: Timeline): Violation[] {
  const stored = new Map<string, string>();
  for (const { value, revision, version } of writes) {
    if (value !== null) stored.set(`${timeline.secretOf(revision)}/${version}`, value);
  }
  return uses.flatMap(({ holder, id, secretId, current, overlapping, beganAt }) =>
    [current, overlapping].flatMap((opened) => {
      const expected = opened && stored.get(`${secretId}/${opened.version}`);
      if (!opened || expected === undefined || expected === opened.value) return [];
      const message = `${holder} use ${id} had "${opened.value}" as version ${opened.version}, stored was "${expected}"`;
      return [{ promise: PROMISE, message, at: beganAt }];
    }),
  );
}
