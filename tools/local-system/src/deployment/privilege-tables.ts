import { busPermissions, SERVICES } from '@countersign/contracts';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serviceRole } from '../database/service-role.js';

/** As migrations write it: what one service's schema gives to the role of another. */
const GRANT = /GRANT ([A-Z]+(?:, [A-Z]+)*) ON ([a-z_]+(?:, [a-z_]+)*) TO countersign_([a-z_]+)/g;

/** What each NATS user may publish and subscribe to, for the guide. */
export function subjectsTable(): string {
  const permissions = busPermissions();
  return table(
    ['user', 'may publish, beside the answers to what it is asked', 'may subscribe to'],
    SERVICES.map((service) => {
      const { publish, subscribe } = permissions[service];
      return [code(service), publish.map(code).join(', '), subscribe.map(code).join(', ')];
    }),
  );
}

/** What each database role may do, for the guide: from the names of roles and schemas, and from the migrations' grants. */
export function grantsTable(root: string): string {
  const elsewhere = new Map<string, string[]>();
  for (const file of globSync('services/*/src/migrations/*.ts', { cwd: root }).toSorted()) {
    const { schema } = serviceRole(file.split('/')[1]!);
    for (const [, verbs, tables, grantee] of readFileSync(join(root, file), 'utf8').matchAll(GRANT)) {
      const names = tables!.split(', ').map((name) => code(`${schema}.${name}`));
      elsewhere.set(grantee!, [...(elsewhere.get(grantee!) ?? []), `${verbs!} on ${names.join(', ')}`]);
    }
  }
  return table(
    ['role', 'its own schema, in which it may do everything', 'elsewhere'],
    SERVICES.map((service) => {
      const { role, schema } = serviceRole(service);
      return [code(role), code(schema), elsewhere.get(schema)?.join('; ') ?? 'nothing'];
    }),
  );
}

function table(header: string[], rows: string[][]): string {
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}
