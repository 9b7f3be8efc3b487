import { CountersignError, personOf, type Budgets, type TeamActor } from '@countersign/contracts';
import { CLOCK, type Clock } from '@countersign/platform-clock';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

const TEAM = 'team';
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const LIMITS = `
  SELECT team_requests_per_minute::float8 AS "teamRequestsPerMinute", team_tokens_per_day::float8 AS "teamTokensPerDay",
         member_requests_per_minute::float8 AS "memberRequestsPerMinute", member_tokens_per_day::float8 AS "memberTokensPerDay"
  FROM budgets WHERE team_id = $1`;

/** In order of subject, so that two requests never wait for each other. What is of an earlier minute or day counts no more. */
const TAKE = `
  INSERT INTO budget_uses AS used (team_id, subject, minute, requests, day, tokens)
  SELECT $1, subject, $3, 1, $4, 0 FROM unnest($2::text[]) AS subject ORDER BY subject
  ON CONFLICT (team_id, subject) DO UPDATE SET
    requests = CASE WHEN used.minute = excluded.minute THEN used.requests + 1 ELSE 1 END, minute = excluded.minute,
    tokens = CASE WHEN used.day = excluded.day THEN used.tokens ELSE 0 END, day = excluded.day
  RETURNING subject, requests::float8 AS requests, tokens::float8 AS tokens`;

const SPEND = `
  UPDATE budget_uses SET tokens = tokens + $4 WHERE team_id = $1 AND subject = ANY ($2::text[]) AND day = $3`;

const USED = `
  SELECT subject, CASE WHEN minute = $3 THEN requests ELSE 0 END::float8 AS requests,
         CASE WHEN day = $4 THEN tokens ELSE 0 END::float8 AS tokens
  FROM budget_uses WHERE team_id = $1 AND subject = ANY ($2::text[])`;

interface Use {
  subject: string;
  requests: number;
  tokens: number;
}

const NO_LIMITS: Budgets = {
  teamRequestsPerMinute: null,
  teamTokensPerDay: null,
  memberRequestsPerMinute: null,
  memberTokensPerDay: null,
};

/**
 * What teams and their members may still ask for. Requests are counted before they are made and tokens when they are known,
 * so that a budget of tokens is overdrawn by at most what was under way.
 */
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

  /** Counts a request. @throws CountersignError BUDGET_EXHAUSTED, saying which budget, and when to come back */
  async take(actor: TeamActor): Promise<void> {
    const limits = await this.limitsOf(actor.team);
    if (Object.values(limits).every((limit) => limit === null)) return;
    const uses: Use[] = await this.dataSource.query(TAKE, this.parametersOf(actor));
    const [team, member] = bySubject(uses, actor);
    const now = this.clock.now().getTime();
    refuseOver('the team', 'requests', 'minute', team.requests, limits.teamRequestsPerMinute, rest(now, MINUTE_MS));
    refuseOver('you', 'requests', 'minute', member.requests, limits.memberRequestsPerMinute, rest(now, MINUTE_MS));
    // One more is possible only while some are left.
    refuseOver('the team', 'tokens', 'day', team.tokens + 1, limits.teamTokensPerDay, rest(now, DAY_MS));
    refuseOver('you', 'tokens', 'day', member.tokens + 1, limits.memberTokensPerDay, rest(now, DAY_MS));
  }

  async spend(actor: TeamActor, tokens: number): Promise<void> {
    if (tokens === 0) return;
    const [team, subjects, , day] = this.parametersOf(actor);
    await this.dataSource.query(SPEND, [team, subjects, day, tokens]);
  }

  async usedBy(actor: TeamActor): Promise<[team: Use, member: Use]> {
    return bySubject(await this.dataSource.query(USED, this.parametersOf(actor)), actor);
  }

  private parametersOf(actor: TeamActor): [team: string, subjects: string[], minute: number, day: number] {
    const now = this.clock.now().getTime();
    return [actor.team, [TEAM, personOf(actor)], Math.floor(now / MINUTE_MS), Math.floor(now / DAY_MS)];
  }
}

function bySubject(uses: readonly Use[], actor: TeamActor): [team: Use, member: Use] {
  const of = (subject: string) => uses.find((use) => use.subject === subject) ?? { subject, requests: 0, tokens: 0 };
  return [of(TEAM), of(personOf(actor))];
}

function rest(now: number, span: number): number {
  return Math.ceil((span - (now % span)) / 1000);
}

function refuseOver(who: string, what: string, span: string, used: number, limit: number | null, retryAfter: number) {
  if (limit === null || used <= limit) return;
  const have = who === 'you' ? 'You have' : 'The team has';
  throw new CountersignError(
    'BUDGET_EXHAUSTED',
    `${have} used the ${limit} ${what} of this ${span}. Wait, or ask an admin of the team for a larger budget.`,
    { retryAfter },
  );
}
