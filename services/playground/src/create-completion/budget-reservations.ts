import { CountersignError, personOf, type Budgets, type TeamActor } from '@countersign/contracts';
import { CLOCK, type Clock } from '@countersign/platform-clock';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { spansOf, subjectsOf, TEAM, usesOf, type Use, type UseRow } from '../domain/budget-meter.js';
import { ANSWER_MS } from './answer-limit.js';

/**
 * In order of subject, so that two requests never wait for each other. What is of an earlier minute or day counts no more.
 * Until the transaction ends, no other request of the team or the member is counted.
 */
const TAKE = `
  INSERT INTO budget_uses AS used (team_id, subject, minute, requests, day, tokens)
  SELECT $1, subject, $3, 1, $4, 0 FROM unnest($2::text[]) AS subject ORDER BY subject
  ON CONFLICT (team_id, subject) DO UPDATE SET
    requests = CASE WHEN used.minute = excluded.minute THEN used.requests + 1 ELSE 1 END, minute = excluded.minute,
    tokens = CASE WHEN used.day = excluded.day THEN used.tokens ELSE 0 END, day = excluded.day
  RETURNING subject, requests::float8 AS requests, tokens::float8 AS tokens`;

/** A statement of its own, behind the one that waited for others: so it sees what they have set aside. */
const SET_ASIDE = `
  SELECT coalesce(sum(tokens), 0)::float8 AS team,
         coalesce(sum(tokens) FILTER (WHERE person_id = $2), 0)::float8 AS member
  FROM budget_reservations WHERE team_id = $1 AND day = $3 AND expires_at > $4`;

const RESERVE = `
  WITH over AS (DELETE FROM budget_reservations WHERE team_id = $2 AND expires_at <= $7)
  INSERT INTO budget_reservations (id, team_id, person_id, day, tokens, expires_at) VALUES ($1, $2, $3, $4, $5, $6)`;

const LOCK = `
  SELECT FROM budget_uses WHERE team_id = $1 AND subject = ANY ($2::text[]) AND day = $3 ORDER BY subject FOR UPDATE`;
const SPEND = `
  WITH over AS (DELETE FROM budget_reservations WHERE id = $5)
  UPDATE budget_uses SET tokens = tokens + $4 WHERE team_id = $1 AND subject = ANY ($2::text[]) AND day = $3`;

/** What a request that was let in has of the budgets, until it is over. */
export interface Reservation {
  id: string;
  actor: TeamActor;
  day: number;
}

interface Pair {
  team: number;
  member: number;
}

/** So much longer than an answer may take does it count: one that is over is settled a little later. */
const GRACE_MS = 60_000;

/**
 * Lets requests in by the budgets. What one may cost is set aside when it begins, and settled when it is over: however
 * many begin at once, they overdraw a budget of tokens by no more than the last of them costs, and by what estimates miss.
 */
@Injectable()
export class BudgetReservations {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(ANSWER_MS) private readonly answerMs: number,
  ) {}

  /**
   * Counts a request, and sets aside what it may cost, or all that is left.
   * @returns null where there is nothing to settle
   * @throws CountersignError BUDGET_EXHAUSTED, saying which budget, and when to come back
   */
  async take(actor: TeamActor, limits: Budgets, tokens: () => number): Promise<Reservation | null> {
    if (Object.values(limits).every((limit) => limit === null)) return null;
    const now = this.clock.now();
    const take = async (manager: EntityManager) => {
      const uses = await this.count(manager, actor, now);
      const aside = isOfTokens(limits) ? await this.setAside(manager, actor, now) : { team: 0, member: 0 };
      const refusal = refusalOf(limits, uses, aside, now);
      if (refusal || !isOfTokens(limits)) return { refusal, reservation: null };
      const left = Math.min(...leftOf(limits, uses, aside), tokens());
      return { refusal, reservation: await this.reserve(manager, actor, now, left) };
    };
    // Requests alone are counted in one statement.
    const taken = await (isOfTokens(limits) ? this.dataSource.transaction(take) : take(this.dataSource.manager));
    // Only now: what was refused was asked for, and counts as that.
    if (taken.refusal) throw taken.refusal;
    return taken.reservation;
  }

  /** @param tokens what it came to */
  async settle({ id, actor, day }: Reservation, tokens: number): Promise<void> {
    const of = [actor.team, subjectsOf(actor), day];
    await this.dataSource.transaction(async (manager) => {
      await manager.query(LOCK, of);
      await manager.query(SPEND, [...of, tokens, id]);
    });
  }

  private async count(manager: EntityManager, actor: TeamActor, now: Date): Promise<[team: Use, member: Use]> {
    const { minute, day } = spansOf(now);
    const rows: UseRow[] = await manager.query(TAKE, [actor.team, subjectsOf(actor), minute, day]);
    return usesOf(rows, actor);
  }

  private async setAside(manager: EntityManager, actor: TeamActor, now: Date): Promise<Pair> {
    const [aside]: Pair[] = await manager.query(SET_ASIDE, [actor.team, personOf(actor), spansOf(now).day, now]);
    return aside!;
  }

  private async reserve(manager: EntityManager, actor: TeamActor, now: Date, tokens: number): Promise<Reservation> {
    const reservation = { id: uuidv7(), actor, day: spansOf(now).day };
    const until = new Date(now.getTime() + this.answerMs + GRACE_MS);
    const of = [reservation.id, actor.team, personOf(actor), reservation.day, tokens, until, now];
    await manager.query(RESERVE, of);
    return reservation;
  }
}

function isOfTokens({ teamTokensPerDay, memberTokensPerDay }: Budgets): boolean {
  return teamTokensPerDay !== null || memberTokensPerDay !== null;
}

function leftOf(limits: Budgets, [team, member]: [Use, Use], aside: Pair): [team: number, member: number] {
  return [
    (limits.teamTokensPerDay ?? Infinity) - team.tokens - aside.team,
    (limits.memberTokensPerDay ?? Infinity) - member.tokens - aside.member,
  ];
}

function refusalOf(limits: Budgets, uses: [Use, Use], aside: Pair, now: Date): CountersignError | null {
  const [team, member] = uses;
  const [teamLeft, memberLeft] = leftOf(limits, uses, aside);
  const { restOfMinute, restOfDay } = spansOf(now);
  const { teamRequestsPerMinute: teamRequests, memberRequestsPerMinute: requests } = limits;
  if (teamRequests !== null && team.requests > teamRequests) {
    return refusal(TEAM, `${teamRequests} requests of this minute`, restOfMinute);
  }
  if (requests !== null && member.requests > requests) {
    return refusal('you', `${requests} requests of this minute`, restOfMinute);
  }
  // While any are left, one more request begins.
  if (teamLeft <= 0) return refusal(TEAM, tokensOf(limits.teamTokensPerDay, aside.team), restOfDay);
  if (memberLeft <= 0) return refusal('you', tokensOf(limits.memberTokensPerDay, aside.member), restOfDay);
  return null;
}

function tokensOf(limit: number | null, aside: number): string {
  return `${limit} tokens of this day${aside > 0 ? `, with ${aside} set aside for answers that are under way` : ''}`;
}

function refusal(who: 'team' | 'you', what: string, retryAfter: number): CountersignError {
  const detail = `${who === 'you' ? 'You have' : 'The team has'} used the ${what}. Wait, or ask an admin of the team for a larger budget.`;
  return new CountersignError('BUDGET_EXHAUSTED', detail, { retryAfter });
}
