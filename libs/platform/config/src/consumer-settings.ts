import type { ConsumerName } from '@countersign/contracts';
import { egressAllow } from './egress-setting.js';
import { playgroundSettings } from './playground-settings.js';
import { evalSettings } from './eval-settings.js';
import { sandboxSettings } from './sandbox-settings.js';
import type { Settings } from './settings.js';
import { webhookSettings } from './webhook-settings.js';

/** Which of the operator's settings each consumer is told. Whoever starts the services hands them on by this table. */
export const consumerSettings = {
  webhooks: { egressAllow, ...webhookSettings },
  playground: { egressAllow, ...playgroundSettings },
  evals: { egressAllow, ...evalSettings },
  sandboxes: { egressAllow, ...sandboxSettings },
} satisfies Record<ConsumerName, Settings>;
