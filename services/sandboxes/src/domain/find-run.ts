import { CountersignError } from '@countersign/contracts';
import type { EntityManager } from 'typeorm';
import { RunEntity } from '../database/run.entity.js';

/** With the end of its output. @throws CountersignError RUN_NOT_FOUND */
export async function findRun(manager: EntityManager, sandboxId: string, id: string): Promise<RunEntity> {
  const run = await manager
    .createQueryBuilder(RunEntity, 'run')
    .addSelect(['run.stdout', 'run.stderr'])
    .where({ id, sandboxId })
    .getOne();
  if (!run) throw new CountersignError('RUN_NOT_FOUND', 'The sandbox has no run with this id.');
  return run;
}
