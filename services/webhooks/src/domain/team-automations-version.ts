import type { EntityManager } from 'typeorm';

/**
 * Tells every matcher that what it has in memory of the team's automations is out of date. In the transaction of every
 * change of an automation, and of a webhook's name, URL and switch, which matching copies.
 */
export async function outdateTeamAutomations(manager: EntityManager, teamId: string): Promise<void> {
  await manager.query(
    `INSERT INTO team_automations (team_id, version) VALUES ($1, 1)
     ON CONFLICT (team_id) DO UPDATE SET version = team_automations.version + 1`,
    [teamId],
  );
}
