import type { Budgets, BudgetsView, setBudgets, TeamActor } from '@countersign/contracts';
import { AuditOutbox } from '@countersign/platform-audit';
import type { Call } from '@countersign/platform-bus';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { BudgetMeter } from '../domain/budget-meter.js';
import { viewBudgets } from '../domain/budgets-view.js';

const COLUMNS: Record<keyof Budgets, string> = {
  teamRequestsPerMinute: 'team_requests_per_minute',
  teamTokensPerDay: 'team_tokens_per_day',
  memberRequestsPerMinute: 'member_requests_per_minute',
  memberTokensPerDay: 'member_tokens_per_day',
};

/** Sets a team's budgets: those that are named. They count from the next request on. */
@Injectable()
export class SetBudgetsHandler {
  constructor(
    private readonly dataSource: DataSource,
    private readonly meter: BudgetMeter,
    private readonly audit: AuditOutbox,
  ) {}

  async set({ request, correlationId }: Call<typeof setBudgets>, actor: TeamActor): Promise<BudgetsView> {
    const named = Object.keys(COLUMNS).filter(
      (key): key is keyof Budgets => request.budgets[key as keyof Budgets] !== undefined,
    );
    await this.dataSource.transaction(async (manager) => {
      await manager.query('INSERT INTO budgets (team_id) VALUES ($1) ON CONFLICT DO NOTHING', [actor.team]);
      for (const key of named) {
        // The column is one of ours: see above.
        const sql = `UPDATE budgets SET ${COLUMNS[key]} = $2 WHERE team_id = $1`;
        await manager.query(sql, [actor.team, request.budgets[key]]);
      }
      await this.audit.record(manager, {
        action: 'playground_budgets.set',
        target: `team/${actor.team}`,
        ...{ actor, correlationId },
        facts: Object.fromEntries(named.map((key) => [key, request.budgets[key] ?? null])),
      });
    });
    return viewBudgets(this.meter, actor);
  }
}
