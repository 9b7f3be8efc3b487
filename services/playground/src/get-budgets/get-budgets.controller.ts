import { getBudgets } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { BudgetMeter } from '../domain/budget-meter.js';
import { viewBudgets } from '../domain/budgets-view.js';

@Controller()
export class GetBudgetsController {
  constructor(private readonly meter: BudgetMeter) {}

  @Handles(getBudgets)
  get(@Called() { caller }: Call<typeof getBudgets>) {
    return viewBudgets(this.meter, teamActor(caller));
  }
}
