import type { History } from './history.js';

const AROUND_MS = 3_000;
const LINES_MAX = 80;

/** What everybody did around a moment, in the order of time. */
export function around(history: History, at: number): string {
  const lines: { at: number; text: string }[] = [];
  const add = (when: number, text: string) => {
    if (Math.abs(when - at) <= AROUND_MS) lines.push({ at: when, text });
  };
  for (const write of history.writes) {
    const { act, name, revision, version, invokedAt, acknowledgedAt } = write;
    add(invokedAt, `client asks for ${act} of ${name} (it will be ${revision})`);
    add(acknowledgedAt, `client is told: ${act} of ${name} is revision ${revision}, version ${version}`);
  }
  for (const { revision, state, basis, presumed, receivedAt } of history.verdicts)
    if (state !== 'committed') add(receivedAt, `client is told: ${state}(${revision}) ${basis} ${presumed.join(' ')}`);
  for (const { kind, target, at: from, until } of history.faults) {
    add(from, `nemesis: ${kind} ${target}`);
    add(until, `nemesis: over: ${kind} ${target}`);
  }
  for (const { holder, id, name, current, beganAt, endedAt } of history.uses) {
    if (endedAt !== null && endedAt - beganAt < 20 && Math.abs(beganAt - at) > 20) continue;
    add(beganAt, `${holder} begins use ${id} of ${name} version ${current.version}`);
    if (endedAt !== null) add(endedAt, `${holder} ends use ${id} of ${name} version ${current.version}`);
  }
  for (const { revision, at: when } of history.stream) add(when, `stream has ${revision}`);
  for (const { holder, at: when } of history.leases) add(when, `${holder} is granted a lease`);
  const near = lines.sort((a, b) => Math.abs(a.at - at) - Math.abs(b.at - at)).slice(0, LINES_MAX);
  return near
    .sort((a, b) => a.at - b.at)
    .map(({ at: when, text }) => `${(when - at).toFixed(1).padStart(9)} ms  ${text}`)
    .join('\n');
}

export function toJson(history: History): string {
  return JSON.stringify(history, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value), 1);
}
