/** The operator's settings of how webhooks deliver, and the variables that carry them. */
const VARIABLES = {
  webhookHistoryDays: 'COUNTERSIGN_WEBHOOK_HISTORY_DAYS',
  webhookConcurrency: 'COUNTERSIGN_WEBHOOK_CONCURRENCY',
  webhookHostConcurrency: 'COUNTERSIGN_WEBHOOK_HOST_CONCURRENCY',
  webhookAttempts: 'COUNTERSIGN_WEBHOOK_ATTEMPTS',
  webhookRetrySeconds: 'COUNTERSIGN_WEBHOOK_RETRY_SECONDS',
  webhookDeadlineHours: 'COUNTERSIGN_WEBHOOK_DEADLINE_HOURS',
} as const;

export type WebhookSystemSettings = { [Name in keyof typeof VARIABLES]?: number | undefined };

/** Every variable, empty where nothing was set: an empty one counts as not given. */
export function webhookEnvironment(settings: WebhookSystemSettings): Record<string, string> {
  return Object.fromEntries(
    Object.entries(VARIABLES).map(([name, variable]) => {
      const value = settings[name as keyof typeof VARIABLES];
      return [variable, value === undefined ? '' : String(value)];
    }),
  );
}
