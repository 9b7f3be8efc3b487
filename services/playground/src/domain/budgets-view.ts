import type { BudgetsView, TeamActor } from '@countersign/contracts';
import type { BudgetMeter } from './budget-meter.js';

/** A team's budgets, and how much of them the team and the one who asks have used. */
export async function viewBudgets(meter: BudgetMeter, actor: TeamActor): Promise<BudgetsView> {
  const [limits, [team, member]] = await Promise.all([meter.limitsOf(actor.team), meter.usedBy(actor)]);
  return {
    limits,
    used: {
      teamRequests: team.requests,
      teamTokens: team.tokens,
      memberRequests: member.requests,
      memberTokens: member.tokens,
    },
  };
}
