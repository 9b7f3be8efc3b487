import { busPermissions, SERVICES } from '@countersign/contracts';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { roleStatements } from '../database/role-statements.js';
import { ensurePrivateDirectory } from '../files/private-directory.js';
import { ensureSecretFile, generatePassword, writeSecretFile } from '../files/secret-file.js';
import { ensureSystemKeys } from '../keys/system-keys.js';
import { natsConfig } from '../nats/nats-config.js';

/** What the containers of docker-compose.yml are given; the names are part of that file. */
export const DEPLOYMENT = { database: 'countersign', natsPort: 4222, natsMonitorPort: 8222 };

/**
 * Makes the keys, the passwords and what PostgreSQL and NATS must know of them, for a deployment in containers. Run again
 * it changes no secret: a new service gets what it lacks.
 */
export function ensureDeploymentSecrets(directory: string, adminPassword?: string): void {
  ensurePrivateDirectory(directory);
  ensureSystemKeys(directory, SERVICES);
  const password = (name: string) => ensureSecretFile(join(directory, name), generatePassword);
  password('postgresql.password');
  ensureSecretFile(join(directory, 'admin.password'), () => adminPassword ?? generatePassword());

  const databasePasswords = Object.fromEntries(SERVICES.map((name) => [name, password(`database.${name}.password`)]));
  const roles = join(directory, 'database-roles.sql');
  writeFileSync(roles, roleStatements(DEPLOYMENT.database, databasePasswords));
  // PostgreSQL's container reads it as an account that is not ours; the directory around it is closed here.
  chmodSync(roles, 0o644);

  const permissions = busPermissions();
  const users = SERVICES.map((name) => ({
    name,
    password: password(`nats.${name}.password`),
    permissions: permissions[name],
  }));
  const { natsPort: port, natsMonitorPort: monitorPort } = DEPLOYMENT;
  const config = natsConfig({ host: '0.0.0.0', port, monitorPort, storeDirectory: '/data/jetstream', users });
  writeSecretFile(join(directory, 'nats-server.conf'), config);
}
