import { CountersignError } from '@countersign/contracts';
import type { EntityManager } from 'typeorm';
import { AutomationEntity } from '../database/automation.entity.js';

/** @throws CountersignError AUTOMATION_NOT_FOUND; another team's automation is as good as none */
export async function findAutomation(manager: EntityManager, teamId: string, id: string): Promise<AutomationEntity> {
  const automation = await manager.findOneBy(AutomationEntity, { id, teamId });
  if (!automation) throw new CountersignError('AUTOMATION_NOT_FOUND', 'The team has no automation with this id.');
  return automation;
}
