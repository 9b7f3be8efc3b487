import { expect, test } from '@jest/globals';
import type { ArtefactReport, Finding, SweepReport } from '@countersign/testing';
import { countOf, show } from './show.js';

const finding: Finding = { canary: 'ODD', where: 'gateway.log', form: 'hex', times: 3, at: 17, around: 'value=…' };
const artefact = (more: Partial<ArtefactReport>): ArtefactReport => ({
  ...{ name: 'logs', what: 'of every service', items: 2, bytes: 4_200, findings: [], expected: {}, absent: null },
  ...more,
});
const report = (...artefacts: ArtefactReport[]): SweepReport => ({ canaries: 70, seconds: 12.3, artefacts });

test('where nothing is found it says what was searched, and how much', () => {
  const nothing = report(artefact({}));
  expect(show(nothing)).toMatch(/^ok +logs +4\.2 kB in 2 +of every service$/m);
  expect(show(nothing)).toContain('70 canaries, 4.2 kB, 12 s: nothing found');
  expect(countOf(nothing)).toBe(0);
});

test('what is found is named with its place and its form', () => {
  const found = report(artefact({ findings: [finding] }), artefact({ name: 'bus', findings: [finding, finding] }));
  expect(show(found)).toMatch(/^FOUND logs/m);
  expect(show(found)).toContain('ODD, hex, 3 times in gateway.log, first at 17');
  expect(show(found)).toContain('FOUND in 3 places');
  expect(countOf(found)).toBe(3);
});

test('what is expected or could not be searched is said, and counts for nothing', () => {
  const other = report(
    artefact({ expected: { 'its own file': [{ ...finding, where: '/a/folder/admin.password' }] } }),
    artefact({ name: 'environ', absent: 'there is no /proc' }),
  );
  expect(show(other)).toContain('expected: its own file (admin.password: 1 canary)');
  expect(show(other)).toMatch(/^- +environ +there is no \/proc/m);
  expect(countOf(other)).toBe(0);
});
