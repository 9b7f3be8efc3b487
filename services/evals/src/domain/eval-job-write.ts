import { ResourceWrite } from '@countersign/consumer';
import type { EvalJobEntity } from '../database/eval-job.entity.js';

/** A write of an evaluation job, together with its references. */
export class EvalJobWrite extends ResourceWrite<EvalJobEntity> {}
