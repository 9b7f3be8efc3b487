import { figure } from '../table.js';
import type { Report } from './report.js';

/** One figure of issue 3's *Done when*, and what was measured. */
export interface Verdict {
  claim: string;
  measured: string;
  /** Null where this run cannot tell. */
  reached: boolean | null;
}

const FLOORS_MAX = 5;
const APPLIED_MS_MAX = 50;
/** A floor whose p99 is further than this from its p50 was held up by something else: a ratio to it would flatter us. */
const FLOOR_SPREAD_MAX = 5;
const CACHED_USE_US_MAX = 2;
const IDLE_PERCENT_MAX = 5;
/** Twice the holders may cost twice as much, and this much more that is noise. */
const LINEAR_TOLERANCE = 1.2;

export function verdicts(report: Report): Verdict[] {
  return [...appliedVerdicts(report), cachedUseVerdict(report), ...idleVerdicts(report)];
}

/** Judged twice: until the last holder had applied the change, and (a reply each later) until who waited was told. */
function appliedVerdicts({ cells }: Report): Verdict[] {
  return cells
    .filter(({ holders }) => holders === 100)
    .flatMap(({ secrets, floor, lastApplied, appliedTold }) =>
      [
        { what: 'last of 100 holders applied', ...lastApplied },
        { what: '`applied` of 100 holders told', ...appliedTold },
      ].flatMap(({ what, p50, p99, n }) => {
        const where = `${what}, p99, ${secrets} secret${secrets === 1 ? '' : 's'}`;
        const floors = p99 / floor.p99;
        const isDisturbed = floor.p99 > FLOOR_SPREAD_MAX * floor.p50;
        const ratio = `${figure(p99)} / ${figure(floor.p99)} ms = ${figure(floors)}x`;
        return [
          verdict(
            `${where}: within ${FLOORS_MAX}x the floor`,
            `${ratio} (p50 ${figure(p50 / floor.p50)}x, n ${n}${isDisturbed ? ', floor disturbed' : ''})`,
            floors <= FLOORS_MAX && isDisturbed ? null : floors <= FLOORS_MAX,
          ),
          verdict(`${where}: under ${APPLIED_MS_MAX} ms`, `${figure(p99)} ms`, p99 < APPLIED_MS_MAX),
        ];
      }),
    );
}

function cachedUseVerdict({ cachedUse: { cost } }: Report): Verdict {
  const measured = `${figure(cost.p50)} us (p99 of blocks ${figure(cost.p99)})`;
  return verdict(`a cached use: under ${CACHED_USE_US_MAX} us over calling fn`, measured, cost.p50 < CACHED_USE_US_MAX);
}

function idleVerdicts({ idle }: Report): Verdict[] {
  const claims = [`idle: under ${IDLE_PERCENT_MAX} % of a core per 1,000 holders`, 'idle: grows linearly'];
  const steps = idle?.steps ?? [];
  const perThousand = steps.map(({ store, holders }) => (store * 1_000) / holders);
  const [first, last] = [perThousand[0], perThousand.at(-1)];
  if (first === undefined || last === undefined) return claims.map((claim) => verdict(claim, '', null));
  const growth = steps.length < 2 ? null : last / first;
  return [
    verdict(claims[0]!, `${figure(last)} % at ${steps.at(-1)!.holders} holders`, last < IDLE_PERCENT_MAX),
    verdict(
      claims[1]!,
      perThousand.map((percent, index) => `${figure(percent)} % at ${steps[index]!.holders}`).join(', '),
      growth === null ? null : growth <= LINEAR_TOLERANCE,
    ),
  ];
}

function verdict(claim: string, measured: string, reached: boolean | null): Verdict {
  return { claim, measured, reached };
}
