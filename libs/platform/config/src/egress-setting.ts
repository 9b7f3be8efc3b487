import { z } from 'zod';
import type { Setting } from './settings.js';

/** For the services that call out (libs/platform/egress). */
export const egressAllow = {
  name: 'COUNTERSIGN_EGRESS_ALLOW',
  description:
    'Hosts, addresses or CIDRs, each optionally with a port, separated by commas, that outgoing calls may reach although they are private.',
  expects: 'a comma-separated list such as `127.0.0.1:9000, 10.1.0.0/16, hooks.internal`',
  schema: z.string(),
  default: '',
} satisfies Setting<string>;
