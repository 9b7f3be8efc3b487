import { z } from 'zod';
import { operationsOf } from '../operation.js';

const operation = operationsOf('playground');
const limit = z.number().int().min(1).max(1_000_000_000_000).nullable();

/** What a team, and each of its members, may ask for. Null is no limit. */
export const budgets = z.object({
  teamRequestsPerMinute: limit,
  teamTokensPerDay: limit,
  memberRequestsPerMinute: limit,
  memberTokensPerDay: limit,
});
export type Budgets = z.infer<typeof budgets>;

/** A budget and how much of it is used, in the current minute and the current day (UTC). */
export const budgetsView = z.object({
  limits: budgets,
  used: z.object({
    teamRequests: z.number().int(),
    teamTokens: z.number().int(),
    memberRequests: z.number().int(),
    memberTokens: z.number().int(),
  }),
});
export type BudgetsView = z.infer<typeof budgetsView>;

export const getBudgets = operation('budgets.get', ['gateway'], z.object({}), budgetsView);

export const setBudgets = operation('budgets.set', ['gateway'], z.object({ budgets: budgets.partial() }), budgetsView);
