import { figure, table } from '../table.js';
import type { Cell } from './measure-cell.js';
import type { Report } from './report.js';
import { verdicts } from './verdicts.js';
import type { Summary } from '../statistics.js';

const triple = ({ p50, p99, max }: Summary) => `${figure(p50)} / ${figure(p99)} / ${figure(max)}`;
const count = (value: number) => value.toLocaleString('en');

/** The whole report for a terminal. */
export function show(report: Report): string {
  const { machine, cells, idle, seconds } = report;
  const load = `${figure(machine.loadAverageBefore)} before, ${figure(machine.loadAverageAfter)} after`;
  const parts = [
    `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}; load average ${load}; ${seconds.toFixed(0)} s`,
    `From the commit, in ms: p50 / p99 / max\n\n${propagationTable(cells)}`,
    `What a rotation takes its caller, in ms: p50 / p99 / max\n\n${waitingTable(cells)}`,
    cachedUseText(report),
    ...(idle ? [idleTable(idle)] : []),
    `Done when (issue 3)\n\n${verdictTable(report)}`,
  ];
  if (report.leftOut.length > 0) parts.push(`There was no time for: ${report.leftOut.join('; ')}.`);
  const unbracketed = cells.reduce((sum, cell) => sum + cell.unbracketed, 0);
  if (unbracketed > 0) parts.push(`${unbracketed} commits lay outside of request and answer: the clocks disagree.`);
  return parts.join('\n\n');
}

function propagationTable(cells: readonly Cell[]): string {
  const head = ['holders', 'secrets', 'rounds', 'floor', 'last applied', 'x floor p99', 'applied told', 'x floor p99'];
  const rows = cells.map((cell) => [
    count(cell.holders),
    count(cell.secrets),
    count(cell.rounds),
    triple(cell.floor),
    triple(cell.lastApplied),
    figure(cell.lastApplied.p99 / cell.floor.p99),
    triple(cell.appliedTold),
    figure(cell.appliedTold.p99 / cell.floor.p99),
    triple(cell.drainedTold),
    triple(cell.releasedTold),
  ]);
  return table([...head, 'drained told', 'last use ends, told'], rows);
}

function waitingTable(cells: readonly Cell[]): string {
  const head = ['holders', 'secrets', 'wait=none', 'wait=applied', 'wait=drained', 'applied adds, p50', 'drained adds'];
  const rows = cells.map(({ holders, secrets, answer: { none, applied, drained } }) => [
    count(holders),
    count(secrets),
    triple(none),
    triple(applied),
    triple(drained),
    figure(applied.p50 - none.p50),
    figure(drained.p50 - none.p50),
  ]);
  return table(head, rows);
}

function cachedUseText({ cachedUse: { direct, awaited, used, cost } }: Report): string {
  const rows = [
    ['fn(opened)', triple(direct)],
    ['await fn(opened)', triple(awaited)],
    ['await holder.use(of, fn)', triple(used)],
    ['use over fn', triple(cost)],
  ];
  return table(['A cached use, of blocks of calls', 'us: p50 / p99 / max'], rows);
}

function idleTable({ windowMs, baseline, bare, steps }: NonNullable<Report['idle']>): string {
  const row = (name: string, { store, postgres, nats }: typeof baseline) => [
    name,
    ...[store, postgres, nats].map(figure),
  ];
  const rows = [
    row('none', baseline),
    [...row('bare requests of 1,000', bare), figure(bare.store)],
    ...steps.map((step) => [...row(count(step.holders), step), figure((step.store * 1_000) / step.holders)]),
  ];
  const what = `Idle holders over ${windowMs / 1000} s, in % of a core; with holders, above those with none`;
  return `${what}\n\n${table(['holders', 'store', 'PostgreSQL', 'NATS', 'store per 1,000'], rows)}`;
}

function verdictTable(report: Report): string {
  const word = (reached: boolean | null) => (reached === null ? 'not judged' : reached ? 'reached' : 'NOT REACHED');
  const rows = verdicts(report).map(({ claim, measured, reached }) => [claim, measured, word(reached)]);
  return table(['figure', 'measured', ''], rows);
}
