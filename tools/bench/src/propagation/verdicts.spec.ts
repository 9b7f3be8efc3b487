import { expect, it } from '@jest/globals';
import type { Summary } from '../statistics.js';
import type { Cell } from './measure-cell.js';
import type { Report } from './report.js';
import { verdicts } from './verdicts.js';

const at = (p50: number, p99: number): Summary => ({ n: 100, p50, p99, max: p99 });

function reportOf(floor: Summary, told: Summary, use: number): Report {
  const cell = { holders: 100, secrets: 1, floor, lastApplied: at(1, 1), appliedTold: told } as Cell;
  return { cells: [cell], cachedUse: { cost: at(use, use) }, idle: null } as unknown as Report;
}

const reached = (report: Report, of: string) =>
  verdicts(report)
    .filter(({ claim }) => claim.includes(of))
    .map((verdict) => verdict.reached);

it('says reached only what is, each limit by itself', () => {
  const report = reportOf(at(5, 10), at(40, 49), 2.1);
  expect(reached(report, 'told')).toEqual([true, true]);
  expect(reached(report, 'cached')).toEqual([false]);
  expect(reached(reportOf(at(5, 10), at(40, 51), 1), 'told')).toEqual([false, false]);
});

it('does not take credit for a floor that something else has raised', () => {
  expect(reached(reportOf(at(1, 20), at(10, 49), 1), 'told')).toEqual([null, true]);
  expect(reached(reportOf(at(1, 20), at(10, 120), 1), 'told')).toEqual([false, false]);
});

it('judges nothing that was not measured', () => {
  expect(reached(reportOf(at(1, 2), at(1, 2), 1), 'idle')).toEqual([null, null]);
});
