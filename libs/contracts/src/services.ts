/**
 * The registry of services. Whoever adds one begins here; bus permissions, keys, database roles, health and the order of
 * starting follow from it, and docs/guides/new-consumer.md lists what does not.
 */

/** The services that use secrets. A consumer's name is part of every reference that it holds. */
export const CONSUMERS = ['webhooks', 'playground', 'sandboxes', 'evals'] as const;
export type ConsumerName = (typeof CONSUMERS)[number];

/** Every service of the deployment; also its NATS identity, its database role and the issuer in its tokens. */
export const SERVICES = ['gateway', 'secrets-store', 'resolver', ...CONSUMERS] as const;
export type ServiceName = (typeof SERVICES)[number];

/** The order in which they start: what answers before what asks, and the one that people reach last. */
export const START_ORDER: readonly ServiceName[] = ['secrets-store', 'resolver', ...CONSUMERS, 'gateway'];

/** What is shared by all services has their names with an underscore: schemas, channels, roles. */
export function identifierOf(service: ServiceName): string {
  return service.replaceAll('-', '_');
}
