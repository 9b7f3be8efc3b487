import type { ResourceKind } from '@countersign/consumer';
import { CountersignError, type SlotReference } from '@countersign/contracts';
import { EvalJobEntity } from '../database/eval-job.entity.js';

export const EVAL_JOB: ResourceKind<EvalJobEntity> = {
  consumer: 'evals',
  noun: 'evaluation job',
  entity: EvalJobEntity,
  slotsOf,
  notFound: () => new CountersignError('EVAL_JOB_NOT_FOUND', 'The team has no evaluation job with this id.'),
};

export const API_KEY_SLOT = 'apiKey';
export const GRADER_KEY_SLOT = 'graderKey';
export const HF_TOKEN_SLOT = 'hfToken';

type Named = Pick<EvalJobEntity, 'model' | 'grader' | 'hfTokenSecret'>;

/** One for each place where a job uses a secret. */
export function slotsOf({ model, grader, hfTokenSecret }: Named): SlotReference[] {
  return [
    { slot: API_KEY_SLOT, secret: model.apiKeySecret },
    ...(grader ? [{ slot: GRADER_KEY_SLOT, secret: grader.keySecret }] : []),
    ...(hfTokenSecret === null ? [] : [{ slot: HF_TOKEN_SLOT, secret: hfTokenSecret }]),
  ];
}
