import { ensureDeploymentSecrets } from '@countersign/local-system';
import { resolve } from 'node:path';

const directory = resolve(process.argv[2] ?? 'deploy/secrets');
ensureDeploymentSecrets(directory, process.env['COUNTERSIGN_ADMIN_PASSWORD'] || undefined);
console.log(`
The keys and passwords of a deployment are in ${directory}, closed to everybody else.
Keep a backup of keys/: without keys/opening.jwks no stored value can be opened again.
The admin's password is in ${directory}/admin.password.

Start it:  COUNTERSIGN_UID=$(id -u) COUNTERSIGN_GID=$(id -g) docker compose up --build --detach
`);
