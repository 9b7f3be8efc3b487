import type { Budgets, ChatRequest, TeamActor } from '@countersign/contracts';
import { preparedQuery } from '@countersign/platform-database';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { ProviderEntity } from '../database/provider.entity.js';
import { LIMIT_COLUMNS } from '../domain/budget-meter.js';
import { noSuchProvider } from '../domain/find-provider.js';
import { BudgetReservations, type Reservation } from './budget-reservations.js';
import { tokensAtMost } from './token-estimate.js';

/** All that a request needs to know before its provider is asked, in one round trip. */
const KNOW = `
  SELECT provider.id, provider.team_id AS "teamId", provider.key, provider.name, provider.custom, provider.rejected,
         provider.created_at AS "createdAt", provider.created_by AS "createdBy", provider.updated_at AS "updatedAt",
         provider.updated_by AS "updatedBy", provider.row_version AS "rowVersion", ${LIMIT_COLUMNS}
  FROM (SELECT $1::uuid AS team_id) asked
  LEFT JOIN providers provider ON provider.team_id = asked.team_id AND provider.key COLLATE "C" = $2
  LEFT JOIN budgets ON budgets.team_id = asked.team_id`;

type Known = (ProviderEntity | { [Column in keyof ProviderEntity]: null }) & Budgets;

/** A request that may be made, as it is to be made. */
export interface Admission {
  provider: ProviderEntity;
  request: ChatRequest;
  /** What of the budgets is set aside for it. */
  reservation: Reservation | null;
}

/** Lets requests in: to a provider that the team has, within the budgets. */
@Injectable()
export class Admissions {
  constructor(
    private readonly dataSource: DataSource,
    private readonly reservations: BudgetReservations,
  ) {}

  /**
   * @param key of the provider
   * @throws CountersignError PROVIDER_NOT_ENABLED, PROVIDER_NOT_FOUND, BUDGET_EXHAUSTED
   */
  async admit(actor: TeamActor, key: string, asked: ChatRequest): Promise<Admission> {
    const [known] = await preparedQuery<Known>(this.dataSource, KNOW, [actor.team, key]);
    const { teamRequestsPerMinute, teamTokensPerDay, memberRequestsPerMinute, memberTokensPerDay, ...of } = known!;
    if (of.id === null) throw noSuchProvider(key);
    const provider: ProviderEntity = of;
    const request = limited(asked, provider);
    const limits = { teamRequestsPerMinute, teamTokensPerDay, memberRequestsPerMinute, memberTokensPerDay };
    const reservation = await this.reservations.take(actor, limits, () => tokensAtMost(request));
    return { provider, request, reservation };
  }
}

/** No answer of a custom provider is longer than its admin allows. */
function limited(request: ChatRequest, { custom }: ProviderEntity): ChatRequest {
  const limit = custom?.maxTokens;
  if (!limit) return request;
  const wanted = request.max_completion_tokens ?? request.max_tokens ?? limit;
  return { ...request, max_completion_tokens: null, max_tokens: Math.min(wanted, limit) };
}
