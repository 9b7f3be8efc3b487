import { escapeIdentifier, escapeLiteral } from 'pg';
import { scramVerifier } from './scram-verifier.js';
import { serviceRole } from './service-role.js';

/**
 * What a fresh database of our own needs before its services start, as SQL for a superuser. It holds no password, only
 * what a password can be checked against.
 */
export function roleStatements(database: string, passwords: Record<string, string>): string {
  const name = escapeIdentifier(database);
  const statements = Object.entries(passwords).flatMap(([service, password]) => {
    const names = serviceRole(service);
    const [role, schema] = [escapeIdentifier(names.role), escapeIdentifier(names.schema)];
    return [
      `CREATE ROLE ${role} LOGIN PASSWORD ${escapeLiteral(scramVerifier(password))}`,
      `GRANT CONNECT ON DATABASE ${name} TO ${role}`,
      `ALTER ROLE ${role} IN DATABASE ${name} SET search_path = ${schema}`,
      `CREATE SCHEMA ${schema} AUTHORIZATION ${role}`,
    ];
  });
  const closed = [`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`, 'REVOKE ALL ON SCHEMA public FROM PUBLIC'];
  return [...closed, ...statements].map((statement) => `${statement};\n`).join('');
}
