import type { Defence } from '../defence.js';
import { ADMIN } from './admin.js';
import { COMPROMISED_SERVICE } from './compromised-service.js';
import { MEMBER } from './member.js';
import { OUTSIDER } from './outsider.js';
import { PLAYGROUND } from './playground.js';
import { SANDBOXED_CODE } from './sandboxed-code.js';
import { STOLEN_BACKUP } from './stolen-backup.js';
import { STOLEN_DATABASE } from './stolen-database.js';
import { TAPPED_BUS } from './tapped-bus.js';

/** Every row of the threat model, in the order of docs/security.md. */
export const DEFENCES: readonly Defence[] = [
  ...OUTSIDER,
  ...MEMBER,
  ...ADMIN,
  ...PLAYGROUND,
  ...SANDBOXED_CODE,
  ...STOLEN_DATABASE,
  ...TAPPED_BUS,
  ...STOLEN_BACKUP,
  ...COMPROMISED_SERVICE,
];
