import { operatorSettings, parseSettings, type Environment, type Parsed } from '@countersign/platform-config';
import { CLAIM_MS, POLL_MS, type DeliverySettings } from './deliver-executions/delivery-settings.js';
import { RETRY_LIMITS } from './domain/automation/retry-policy.js';

const {
  webhookHistoryDays,
  webhookConcurrency,
  webhookHostConcurrency,
  webhookAttempts,
  webhookRetrySeconds,
  webhookDeadlineHours,
} = operatorSettings;

export const webhooksSettings = {
  webhookHistoryDays,
  webhookConcurrency,
  webhookHostConcurrency,
  webhookAttempts,
  webhookRetrySeconds,
  webhookDeadlineHours,
};

export interface WebhooksConfiguration {
  delivery: DeliverySettings;
  historyDays: number;
}

/** @throws ConfigurationError naming every wrong setting */
export function readConfiguration(env: Environment): WebhooksConfiguration {
  const settings = parseSettings(webhooksSettings, env);
  return {
    delivery: deliveryOf(settings),
    historyDays: settings.webhookHistoryDays,
  };
}

function deliveryOf(settings: Parsed<typeof webhooksSettings>): DeliverySettings {
  return {
    concurrency: settings.webhookConcurrency,
    hostConcurrency: settings.webhookHostConcurrency,
    retries: {
      ...RETRY_LIMITS,
      baseMs: settings.webhookRetrySeconds * 1000,
      attemptsMax: settings.webhookAttempts,
      deadlineMs: settings.webhookDeadlineHours * 3_600_000,
    },
    claimMs: CLAIM_MS,
    pollMs: POLL_MS,
  };
}
