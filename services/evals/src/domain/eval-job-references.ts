import { HeldReferences } from '@countersign/consumer';
import type { EvalJobEntity } from '../database/eval-job.entity.js';

/** The references of evaluation jobs: what is granted, and which of them are broken. */
export class EvalJobReferences extends HeldReferences<EvalJobEntity> {}
