import {
  automation,
  automationEvent,
  automationInput,
  automationPatch,
  automationTestResult,
  EVENT_BATCH_MAX,
  eventReceipt,
  execution,
  executionDetail,
  page,
} from '@countersign/contracts';
import { z } from 'zod';
import { teamParams, uuid } from './words.js';

export const automationParams = teamParams.extend({ id: uuid.meta({ description: 'The id of the automation.' }) });
export const executionParams = teamParams.extend({ id: uuid.meta({ description: 'The id of the execution.' }) });

/** The shapes of the contracts, by the names that they have in the API's document; a field too many is refused. */
export const automationView = automation.meta({ id: 'Automation' });
export const automationPage = page(automationView);
export const automationBody = automationInput.strict().meta({ id: 'AutomationInput' });
export const automationPatchBody = automationPatch.strict().meta({ id: 'AutomationPatch' });

const [createArtifact, linkArtifact, addAlias, addTag, runState, runMetric] = automationEvent.options;
export const automationEventBody = z
  .discriminatedUnion('type', [
    createArtifact.strict(),
    linkArtifact.strict(),
    addAlias.strict(),
    addTag.strict(),
    runState.strict(),
    runMetric.strict(),
  ])
  .meta({ id: 'AutomationEvent' });

export const eventBatchBody = z
  .strictObject({ events: z.array(automationEventBody).min(1, 'must hold an event').max(EVENT_BATCH_MAX) })
  .meta({ id: 'AutomationEventBatch' });
export const eventReceiptView = eventReceipt.meta({ id: 'AutomationEventReceipt' });
export const automationTestView = automationTestResult.meta({ id: 'AutomationTestResult' });

export const executionView = execution.meta({ id: 'Execution' });
export const executionPage = page(executionView);
export const executionDetailView = executionDetail.meta({ id: 'ExecutionDetail' });
