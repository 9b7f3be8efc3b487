import { findResource } from '@countersign/consumer';
import type { EntityManager } from 'typeorm';
import type { SandboxEntity } from '../database/sandbox.entity.js';
import { SANDBOX } from './sandbox-kind.js';

/** @throws CountersignError SANDBOX_NOT_FOUND; another team's is as good as none */
export function findSandbox(manager: EntityManager, teamId: string, id: string): Promise<SandboxEntity> {
  return findResource(manager, SANDBOX, teamId, id);
}
