/** Every service of the deployment; also its NATS identity, its database role and the issuer in its tokens. */
export const SERVICES = ['gateway', 'secrets-store', 'resolver', 'webhooks'] as const;
export type ServiceName = (typeof SERVICES)[number];

/** The services that use secrets. A consumer's name is part of every reference that it holds. */
export const CONSUMERS = ['webhooks'] as const satisfies readonly ServiceName[];
export type ConsumerName = (typeof CONSUMERS)[number];
