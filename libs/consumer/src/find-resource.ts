import type { EntityManager, FindOptionsWhere } from 'typeorm';
import type { ResourceKind, ResourceRow } from './resource-kind.js';

/** @throws CountersignError what the kind says; another team's resource is as good as none */
export async function findResource<Row extends ResourceRow>(
  manager: EntityManager,
  kind: ResourceKind<Row>,
  teamId: string,
  id: string,
): Promise<Row> {
  const row = await manager.findOneBy(kind.entity, { id, teamId } as FindOptionsWhere<Row>);
  if (!row) throw kind.notFound();
  return row;
}
