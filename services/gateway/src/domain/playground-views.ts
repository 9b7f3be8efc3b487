import {
  budgets,
  budgetsView,
  completionRecord,
  displayName,
  getCompletion,
  getSavedModel,
  page,
  savedModel,
  savedModelContent,
} from '@countersign/contracts';
import { teamParams, uuid } from './words.js';

export const savedModelParams = teamParams.extend({ id: uuid.meta({ description: 'The id of the saved model.' }) });
export const completionParams = teamParams.extend({ id: uuid.meta({ description: 'The id of the request.' }) });

/** The shapes of the contracts, by the names that they have in the API's document; a field too many is refused. */
export const budgetsBody = budgets.partial().strict().meta({ id: 'BudgetsPatch' });
export const budgetsAnswer = budgetsView.meta({ id: 'Budgets' });
export const savedModelView = savedModel.meta({ id: 'SavedModel' });
export const savedModelPage = page(savedModelView);
export const savedModelDetails = getSavedModel.response.meta({ id: 'SavedModelDetails' });
export const savedModelContentBody = savedModelContent.strict().meta({ id: 'SavedModelContent' });
export const savedModelBody = savedModelContent.extend({ name: displayName }).strict().meta({ id: 'SavedModelInput' });
const completionView = completionRecord.meta({ id: 'Completion' });
export const completionPage = page(completionView);
export const completionDetails = getCompletion.response.meta({ id: 'CompletionDetails' });
