import { personOf, type Budgets, type TeamActor } from '@countersign/contracts';
import { CLOCK, type Clock } from '@countersign/platform-clock';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

export const TEAM = 'team';
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Of a query that has the row of `budgets`: as it is, or as nulls. */
export const LIMIT_COLUMNS = `
  budgets.team_requests_per_minute::float8 AS "teamRequestsPerMinute",
  budgets.team_tokens_per_day::float8 AS "teamTokensPerDay",
  budgets.member_requests_per_minute::float8 AS "memberRequestsPerMinute",
  budgets.member_tokens_per_day::float8 AS "memberTokensPerDay"`;
const LIMITS = `SELECT ${LIMIT_COLUMNS} FROM budgets WHERE team_id = $1`;

const USED = `
  SELECT subject, CASE WHEN minute = $3 THEN requests ELSE 0 END::float8 AS requests,
         CASE WHEN day = $4 THEN tokens ELSE 0 END::float8 AS tokens
  FROM budget_uses WHERE team_id = $1 AND subject = ANY ($2::text[])`;

/** What one of a team's budgets has been used for, in the minute and on the day that it is. */
export interface Use {
  requests: number;
  tokens: number;
}

export interface UseRow extends Use {
  subject: string;
}

const NO_LIMITS: Budgets = {
  teamRequestsPerMinute: null,
  teamTokensPerDay: null,
  memberRequestsPerMinute: null,
  memberTokensPerDay: null,
};

/** The minute and the day (UTC) of budgets, counted since 1970, and how many seconds they still last. */
export function spansOf(now: Date) {
  const ms = now.getTime();
  const rest = (span: number) => Math.ceil((span - (ms % span)) / 1000);
  return {
    minute: Math.floor(ms / MINUTE_MS),
    day: Math.floor(ms / DAY_MS),
    restOfMinute: rest(MINUTE_MS),
    restOfDay: rest(DAY_MS),
  };
}

export function subjectsOf(actor: TeamActor): [team: string, member: string] {
  return [TEAM, personOf(actor)];
}

export function usesOf(rows: readonly UseRow[], actor: TeamActor): [team: Use, member: Use] {
  const of = (subject: string) => rows.find((row) => row.subject === subject) ?? { requests: 0, tokens: 0 };
  return [of(TEAM), of(personOf(actor))];
}

/** What teams and their members may ask for, and have. */
@Injectable()
export class BudgetMeter {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async limitsOf(team: string): Promise<Budgets> {
    const [limits]: Budgets[] = await this.dataSource.query(LIMITS, [team]);
    return limits ?? NO_LIMITS;
  }

  async usedBy(actor: TeamActor): Promise<[team: Use, member: Use]> {
    const { minute, day } = spansOf(this.clock.now());
    const rows: UseRow[] = await this.dataSource.query(USED, [actor.team, subjectsOf(actor), minute, day]);
    return usesOf(rows, actor);
  }
}
