import { expect, test } from '@jest/globals';
import type { History } from '../history.js';
import { check } from './check.js';
import { granted, HOOK, lawful, logged, NEW, use, verdict, write } from './history-fixture.js';

/** What the checker says of the lawful history with one thing changed. */
const judge = (change: (history: History) => void): string[] => {
  const history = lawful();
  change(history);
  return check(history).violations.map(({ promise, message }) => `${promise}: ${message}`);
};

const freeze = (target: string, at: number, until: number) => ({ kind: 'freeze holder', target, at, until });

test('a lawful history has no violation, and its stale use is counted', () => {
  const { violations, stale, stalestMs, excused } = check(lawful());
  expect(violations).toEqual([]);
  expect({ stale, excused }).toEqual({ stale: 1, excused: 0 });
  expect(stalestMs).toBe(35); // after the stream had the change
});

test.each<[string, (history: History) => void, RegExp]>([
  [
    'an older version is used after applied',
    ({ uses, verdicts }) => {
      verdicts.unshift(verdict('applied', 2n, 5_050));
      uses.splice(2, 0, use(4, 1, 5_055));
    },
    /applied is true.*use 4 of ALPHA version 1.*applied\(2\)/,
  ],
  [
    "an older version of another secret than the barrier's is used after applied",
    (history) => {
      history.log.push({ ...logged(4n, 'secret.created', 1, 4n), name: 'BETA', secretId: 'secret-2' });
      history.stream.push({ revision: 4n, messageId: '4', at: 5_300 });
      history.writes.push({ ...write('create', 'BETA:1', 4n, 1, 5_290), name: 'BETA' });
      history.head = 4n;
      history.verdicts = [{ ...verdict('applied', 4n, 5_400), name: 'BETA' }];
      history.uses = [use(1, 1, 5_500)];
    },
    /applied is true.*applied\(4\)/,
  ],
  [
    'an older version still runs after a confirmed drained',
    ({ uses }) => void (uses[1]!.endedAt = 5_500),
    /drained is true.*use 2 of ALPHA version 1.*400 ms.*drained\(2\), confirmed/,
  ],
  [
    'an older version still runs after a presumed drained in a process that was not stopped',
    ({ uses, verdicts }) => {
      uses[1]!.endedAt = 5_500;
      verdicts[0] = verdict('drained', 2n, 5_100, ['holder-1#1']);
    },
    /drained is true.*presumed: holder-1#1/,
  ],
  [
    'an older version still runs in a process that was stopped, and drained was said to be confirmed',
    ({ uses, faults }) => {
      uses[1]!.endedAt = 5_500;
      faults.push(freeze('holder-1#1', 5_050, 5_450));
    },
    /drained is true/,
  ],
  [
    'a use without an end runs on when its process is killed after drained',
    ({ uses, deaths }) => {
      uses[1]!.endedAt = null;
      deaths.push({ holder: 'holder-1#1', at: 6_000 });
    },
    /drained is true.*900 ms/,
  ],
  [
    'a replaced version is used more than a term later, whatever barriers say',
    (history) => {
      history.verdicts = [];
      history.uses = [use(1, 1, 7_050)];
    },
    /bounded staleness.*2045 ms/,
  ],
  [
    'a deleted secret is used more than a term later',
    (history) => {
      history.log[1] = logged(2n, 'secret.deleted', null, null);
      history.writes[1] = write('delete', null, 2n, null, 5_000);
      history.verdicts = [];
      history.uses = [use(1, 1, 7_050)];
    },
    /bounded staleness/,
  ],
  [
    'a use goes back',
    (history) => {
      history.verdicts = [];
      history.uses = [use(1, 2, 5_010), use(2, 1, 5_020)];
    },
    /never back.*use 2.*revision 2/,
  ],
  ['a version is used that never was', ({ uses }) => void (uses[2]!.current.version = 3), /never back.*does not know/],
  [
    'an overlapping version is used that never overlapped',
    ({ uses }) => void (uses[2]!.overlapping = { version: 1, value: 'ALPHA:1' }),
    /never back.*overlapping version 1/,
  ],
  [
    "another value is used than the version's",
    ({ uses }) => void (uses[0]!.current.value = NEW),
    /acknowledged write.*"ALPHA:2" as version 1/,
  ],
  [
    'an acknowledged write is lost',
    (history) => {
      history.log.splice(1, 1);
      history.uses = [use(1, 1, 4_000)];
      history.verdicts = [];
    },
    /acknowledged write.*revision 2, version 2, and the log does not have it/,
  ],
  ['a write happened twice', ({ writes }) => void writes.pop(), /revision 2, secret\.rotated.*nobody was told/],
  [
    'the log skips a revision',
    (history) => {
      history.log[1] = { ...history.log[1]!, revision: 3n };
    },
    /the change log has revision 3 in place 2/,
  ],
  ['the stream misses a change', ({ stream }) => void stream.pop(), /the stream ends at 2, and the head is 3/],
  ['the stream repeats a change', ({ stream }) => void stream.push(stream[1]!), /the stream has revision 2 in place 4/],
  ['a message id is not its revision', ({ stream }) => void (stream[1]!.messageId = '7'), /message id 7/],
  [
    'a use fails without a code',
    ({ failures }) =>
      void failures.push({
        holder: 'holder-1#1',
        at: 1,
        resource: HOOK,
        name: 'ALPHA',
        code: null,
        message: 'undefined is not a function',
      }),
    /unresolved means loud.*undefined is not a function/,
  ],
])('%s: caught', (_, change, expected) => {
  expect(judge(change).join('\n')).toMatch(expected);
});

const revoked = (history: History, ...uses: History['uses']): string[] => {
  history.log.push({ ...granted(4n, HOOK), type: 'reference.revoked' });
  history.stream.push({ revision: 4n, messageId: '4', at: 6_000 });
  history.head = 4n;
  history.uses = uses;
  return check(history).violations.map(({ promise, message }) => `${promise}: ${message}`);
};

test('a use by a revoked reference is caught: after applied, and more than a term later without', () => {
  expect(revoked(lawful(), use(1, 2, 7_990))).toEqual([]);
  expect(revoked(lawful(), use(1, 2, 8_030)).join()).toMatch(/bounded staleness.*by a reference.*2030 ms/);
  const told = lawful();
  told.verdicts.push(verdict('applied', 4n, 6_500));
  expect(revoked(told, use(1, 2, 6_600)).join()).toMatch(/applied is true.*by a reference/);
});

test('a use without any reference is caught, and a missing reference is an error only of a guest', () => {
  const history = lawful();
  history.uses[0]!.resource = 'stranger';
  const failure = { holder: 'holder-1#1', at: 1, name: 'ALPHA', code: 'REFERENCE_MISSING', message: '' };
  history.failures.push({ ...failure, resource: 'guest' }, { ...failure, resource: HOOK });
  expect(check(history).violations).toMatchObject([
    { promise: '3 (no reference, no value)' },
    { promise: '10 (unresolved means loud)' },
  ]);
});

test('a stopped process may run past a drained that names it as presumed, and that is counted', () => {
  const history = lawful();
  history.uses[1]!.endedAt = 5_500;
  history.verdicts[0] = verdict('drained', 2n, 5_100, ['holder-1#1']);
  history.faults.push(freeze('holder-1#1', 5_050, 5_450));
  expect(check(history)).toMatchObject({ violations: [], excused: 1 });
  history.faults[0] = freeze('holder-2#1', 5_050, 5_450);
  expect(check(history).violations).toHaveLength(1);
  history.standstills.push({ holder: 'holder-1#1', at: 5_050, until: 5_450 });
  expect(check(history)).toMatchObject({ violations: [], excused: 1 });
  history.verdicts[0] = verdict('drained', 2n, 5_100);
  expect(check(history).violations).toHaveLength(1);
});

test('an undone rotation makes the lower version current again: using it is no way back', () => {
  const history = lawful();
  history.log[1] = { ...history.log[1]!, overlapping: { version: 1, revision: 1n } };
  history.log.push(logged(4n, 'secret.rotation_undone', 1, 4n));
  history.stream.push({ revision: 4n, messageId: '4', at: 6_005 });
  history.writes.push(write('undo', null, 4n, 1, 6_000));
  history.verdicts.push(verdict('drained', 4n, 6_100));
  history.head = 4n;
  history.uses.push(use(4, 1, 6_200));
  expect(check(history).violations).toEqual([]);
  history.uses.push(use(5, 2, 6_300));
  expect(check(history).violations).toMatchObject([{ promise: '5 (applied is true)' }, { promise: '4 (never back)' }]);
});
