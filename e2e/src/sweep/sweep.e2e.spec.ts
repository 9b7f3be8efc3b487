import { ARTEFACTS, runSweep, type ArtefactReport } from '@countersign/testing';
import { beforeAll, expect, test } from '@jest/globals';
import { STRAYS, touchEveryEndpoint } from '../touch-every-endpoint.js';
import { Planter } from './planter.js';
import { PLANTED } from './written.js';

const planter = new Planter();
const reports = new Map<string, ArtefactReport>();

/** One system for both: the product's own values, which must be nowhere, and others that are put everywhere on purpose. */
beforeAll(async () => {
  const { artefacts } = await runSweep({ touch: touchEveryEndpoint, strays: STRAYS, short: true, ...planter.options });
  for (const report of artefacts) reports.set(report.name, report);
}, 900_000);

const searched = ARTEFACTS.filter(({ absent }) => absent === null).map(({ name }) => name);

test('values, keys, passwords and sessions that went through everything are nowhere', () => {
  const found = [...reports.values()].flatMap(({ name, findings }) =>
    findings.map((finding) => ({ name, ...finding })),
  );
  expect(found.filter(({ canary }) => !canary.startsWith(PLANTED))).toEqual([]);
});

test.each(searched)('%s: a value that is there is found, in whatever form', (name) => {
  const planted = planter.planted.get(name)!.map(({ canary }) => canary);
  const found = new Set(reports.get(name)!.findings.map(({ canary }) => canary));
  expect(planted.length).toBeGreaterThan(10);
  expect(planted.filter((canary) => !found.has(canary))).toEqual([]);
});

test.each(searched)('%s: was there to be searched', (name) => {
  expect(reports.get(name)).toMatchObject({ absent: null });
  expect(reports.get(name)!.bytes).toBeGreaterThan(1_000);
});
