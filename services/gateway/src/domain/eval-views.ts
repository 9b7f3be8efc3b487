import {
  benchmark,
  evalJob,
  evalJobInput,
  evalJobPatch,
  evalLeaderboard,
  evalModel,
  evalSample,
  page,
} from '@countersign/contracts';
import { z } from 'zod';
import { teamParams, uuid } from './words.js';

export const evalJobParams = teamParams.extend({ id: uuid.meta({ description: 'The id of the evaluation job.' }) });

/** The shapes of the contracts, by the names that they have in the API's document; a field too many is refused. */
export const benchmarkList = z.object({ items: z.array(benchmark.meta({ id: 'Benchmark' })) });
export const evalJobView = evalJob.meta({ id: 'EvalJob' });
export const evalJobPage = page(evalJobView);
export const evalSampleView = evalSample.meta({ id: 'EvalSample' });
export const evalSamplePage = page(evalSampleView);
export const evalLeaderboardView = evalLeaderboard.meta({ id: 'EvalLeaderboard' });

const grader = evalJobInput.shape.grader.unwrap().unwrap().strict().nullable();
const model = evalModel.strict();
export const evalJobBody = evalJobInput
  .extend({ model, grader: grader.default(null) })
  .strict()
  .meta({ id: 'EvalJobInput' });
export const evalJobPatchBody = evalJobPatch
  .extend({ model: model.optional(), grader: grader.optional() })
  .strict()
  .meta({ id: 'EvalJobPatch' });
