import type { AutomationEvent, AutomationScope, AutomationTrigger } from '@countersign/contracts';
import { LOGGER, type Logger } from '@countersign/platform-log';
import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { compileFilter, isInScope } from '../domain/trigger/event-filter.js';
import { hostOf } from '../domain/webhook-host.js';

/** An automation as far as matching needs it. There is no value in it, and nothing of a payload. */
export interface MatchableAutomation {
  id: string;
  name: string;
  trigger: AutomationTrigger;
  webhookId: string;
  webhookName: string;
  host: string;
  cooldownSeconds: number;
  executionsPerMinute: number | null;
  /** Tells one trigger and scope from another: what was learnt for one is of no use to another. */
  watches: string;
  /** Type, scope and filter; of a metric's condition nothing. */
  matches(event: AutomationEvent): boolean;
}

interface Row {
  id: string;
  name: string;
  scope: AutomationScope;
  trigger: AutomationTrigger;
  webhook_id: string;
  webhook_name: string;
  url: string;
  cooldown_seconds: number;
  executions_per_minute: number | null;
}

interface Known {
  version: string;
  automations: MatchableAutomation[];
}

const TEAMS_MAX = 1_000;

const ACTIVE = `
  SELECT a.id, a.name, a.scope, a.trigger, a.webhook_id, w.name AS webhook_name, w.url, a.cooldown_seconds,
         a.executions_per_minute
  FROM automations a JOIN webhooks w ON w.id = a.webhook_id
  WHERE a.team_id = $1 AND a.enabled AND w.enabled ORDER BY a.id`;

/** The automations of each team with their filters compiled, kept for as long as the team's version stays the same. */
@Injectable()
export class TeamAutomations {
  private readonly known = new LRUCache<string, Known>({ max: TEAMS_MAX });

  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  /** Those that are on and send through a webhook that is on. */
  async of(manager: EntityManager, teams: ReadonlySet<string>): Promise<Map<string, MatchableAutomation[]>> {
    // Read before the rows: rows that are newer than their version are read again, older ones never stay.
    const versions = await versionsOf(manager, teams);
    const found = new Map<string, MatchableAutomation[]>();
    for (const team of teams) found.set(team, await this.ofTeam(manager, team, versions.get(team) ?? '0'));
    return found;
  }

  private async ofTeam(manager: EntityManager, team: string, version: string): Promise<MatchableAutomation[]> {
    const known = this.known.get(team);
    if (known?.version === version) return known.automations;
    const rows: Row[] = version === '0' ? [] : await manager.query(ACTIVE, [team]);
    const automations = rows.flatMap((row) => this.compile(row));
    this.known.set(team, { version, automations });
    return automations;
  }

  private compile(row: Row): MatchableAutomation[] {
    const { id, name, scope, trigger } = row;
    try {
      const passes = compileFilter(trigger.event, trigger.filter);
      return [
        {
          ...{ id, name, trigger, webhookId: row.webhook_id, webhookName: row.webhook_name, host: hostOf(row) },
          cooldownSeconds: row.cooldown_seconds,
          executionsPerMinute: row.executions_per_minute,
          watches: hashOf([scope, trigger]),
          matches: (event) => event.type === trigger.event && isInScope(scope, event) && passes(event),
        },
      ];
    } catch (error) {
      // It was compiled when it was saved; the others must not suffer from this one.
      this.logger.error(
        { err: error, automation: id },
        'a stored filter cannot be read, so its automation does not fire',
      );
      return [];
    }
  }
}

/** Of what comes from the database, which writes the same document always the same. */
function hashOf(document: unknown): string {
  return createHash('sha256').update(JSON.stringify(document)).digest('base64url');
}

async function versionsOf(manager: EntityManager, teams: ReadonlySet<string>): Promise<Map<string, string>> {
  const rows: { team_id: string; version: string }[] = await manager.query(
    'SELECT team_id, version FROM team_automations WHERE team_id = ANY($1)',
    [[...teams]],
  );
  return new Map(rows.map(({ team_id, version }) => [team_id, version]));
}
