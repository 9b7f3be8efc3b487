import { CLOCK, type Clock } from '@countersign/platform-clock';
import { preparedQuery } from '@countersign/platform-database';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ApiKeyEntity } from '../database/api-key.entity.js';
import type { Recognised } from './authenticator.js';
import type { KeyPrincipal } from './principal.js';
import { ROLE_COLUMNS, roleInTeam, teamRoleOf, type RoleRow } from './role-in-team.js';
import { hashToken } from './tokens.js';

/** `last used` may lag this much: it saves a write on almost every request. */
const USED_EVERY_MS = 60_000;

type KeyRow = Omit<KeyPrincipal, 'type'> & { lastUsedAt: Date | null };

const COLUMNS = `
  key.id AS "keyId", key.name AS "keyName", key.expires_at AS "expiresAt", key.last_used_at AS "lastUsedAt",
  owner.id AS "userId", owner.email, owner.name, owner.deployment_admin AS "deploymentAdmin",
  owner.must_change_password AS "mustChangePassword"`;
const OWNER = 'JOIN users owner ON owner.id = key.user_id';
const LIVE = 'WHERE key.key_hash = $1 AND key.revoked_at IS NULL';

@Injectable()
export class ApiKeys {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Null where the key is nobody's, revoked or expired. Asked anew at every request, so a revoked key ends at once.
   * @param team whose role is to be looked up in the same query
   */
  async find(key: string, team?: string): Promise<Recognised | null> {
    const found = await this.look(hashToken(key), team);
    const now = this.clock.now();
    if (!found || (found.expiresAt && now >= found.expiresAt)) return null;
    const { lastUsedAt, team: teamId, role, ...of } = found;
    if (!lastUsedAt || now.getTime() - lastUsedAt.getTime() >= USED_EVERY_MS) {
      await this.dataSource.manager.update(ApiKeyEntity, { id: of.keyId }, { lastUsedAt: now });
    }
    const principal: KeyPrincipal = { type: 'api-key', ...of };
    return team === undefined ? { principal } : { principal, inTeam: teamRoleOf({ team: teamId, role }) };
  }

  private async look(hash: Buffer, team: string | undefined): Promise<(KeyRow & RoleRow) | undefined> {
    const asked = team === undefined ? null : roleInTeam(team);
    const sql = asked
      ? `SELECT ${COLUMNS}, ${ROLE_COLUMNS} FROM api_keys key ${OWNER} ${asked.join} ${LIVE}`
      : `SELECT ${COLUMNS}, NULL AS team, NULL AS role FROM api_keys key ${OWNER} ${LIVE}`;
    const values = asked ? [hash, asked.parameter] : [hash];
    const [row] = await preparedQuery<KeyRow & RoleRow>(this.dataSource, sql, values);
    return row;
  }
}
