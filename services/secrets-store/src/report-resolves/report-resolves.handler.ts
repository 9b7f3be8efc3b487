import { chainOf } from '@countersign/audit-chain';
import type { reportResolves, RequestOf, ResolveReport } from '@countersign/contracts';
import { AuditCounts, type CountedAct } from '@countersign/platform-audit';
import { serviceActor } from '@countersign/platform-bus';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

/** Counts what resolvers have opened and refused for the audit log, each report once. */
@Injectable()
export class ReportResolvesHandler {
  constructor(
    private readonly dataSource: DataSource,
    private readonly counts: AuditCounts,
  ) {}

  async report({ process, number, resolves }: RequestOf<typeof reportResolves>): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      if (!(await isNew(manager, process, number))) return;
      const names = await resourceNames(manager, resolves);
      const chains = await knownChains(manager, resolves);
      await this.counts.add(
        resolves.map((report) => toAct(report, names, chains)),
        manager,
      );
    });
  }
}

async function isNew(manager: EntityManager, process: string, number: number): Promise<boolean> {
  const taken: unknown[] = await manager.query(
    `INSERT INTO usage_senders AS known (sender, number, seen_at) VALUES ($1, $2, now())
     ON CONFLICT (sender) DO UPDATE SET number = excluded.number, seen_at = excluded.seen_at
     WHERE known.number < excluded.number RETURNING sender`,
    [process, number],
  );
  return taken.length > 0;
}

async function resourceNames(manager: EntityManager, resolves: readonly ResolveReport[]): Promise<Map<string, string>> {
  const rows: { resourceId: string; name: string }[] = await manager.query(
    `SELECT resource_id AS "resourceId", min(resource_name) AS name FROM secret_references
     WHERE consumer = ANY($1::text[]) AND resource_id = ANY($2::uuid[]) GROUP BY resource_id`,
    [resolves.map(({ consumer }) => consumer), resolves.map(({ resourceId }) => resourceId)],
  );
  return new Map(rows.map(({ resourceId, name }) => [resourceId, name]));
}

/** Of what was refused, the team is only what a consumer said: made-up ones get no chain of their own. */
async function knownChains(manager: EntityManager, resolves: readonly ResolveReport[]): Promise<Set<string>> {
  const claimed = resolves.filter(({ resolved }) => resolved === null).map(chainOf);
  if (claimed.length === 0) return new Set();
  const rows: { chain: string }[] = await manager.query(
    'SELECT chain FROM audit_chains WHERE chain = ANY($1::text[])',
    [claimed],
  );
  return new Set(rows.map(({ chain }) => chain));
}

function toAct(report: ResolveReport, names: ReadonlyMap<string, string>, chains: ReadonlySet<string>): CountedAct {
  const { consumer, team, resourceId, slot, secret, resolved, code, count } = report;
  const where = { consumer, resourceId, resourceName: names.get(resourceId) ?? null, slot };
  return {
    key: ['resolved', consumer, team, resourceId, slot, secret, resolved?.version ?? null, code],
    act: {
      action: 'secret.resolved',
      target: `secret/${secret}`,
      actor: serviceActor(consumer),
      team: resolved !== null || chains.has(team) ? team : null,
      result: code === null ? 'ok' : code === 'SECRET_UNOPENABLE' ? 'failed' : 'refused',
      correlationId: '',
      facts: resolved ? { ...where, ...resolved } : { ...where, code },
    },
    count,
    firstAt: new Date(report.firstAt),
    lastAt: new Date(report.lastAt),
  };
}
