import type { SecretValue } from '@countersign/secret-value';
import { randomBytes } from 'node:crypto';
import { allows, type AllowedHost, type HostTarget } from './allowed-host.js';

/** A secret that a sandbox can use without having it. */
export interface BrokeredSecret {
  /** The slot of its reference. */
  slot: string;
  secret: string;
  /** What the sandbox has in the value's place. */
  placeholder: string;
  hosts: readonly AllowedHost[];
}

/** The only way of the proxy to values: for the span of one exchange, and counted as a use. */
export interface BrokeredValues {
  /** @throws CountersignError where a secret is missing, broken or cannot be opened */
  use<T>(
    secrets: readonly BrokeredSecret[],
    exchange: (values: ReadonlyMap<string, SecretValue>, signal: AbortSignal) => Promise<T>,
  ): Promise<T>;
}

/** Nobody guesses one, and no text holds one by accident; it stands for nothing but this secret in this sandbox. */
export function newPlaceholder(): string {
  return `countersign_${randomBytes(24).toString('hex')}`;
}

export function allowedFor(secrets: readonly BrokeredSecret[], target: HostTarget): BrokeredSecret[] {
  return secrets.filter(({ hosts }) => hosts.some((host) => allows(host, target)));
}
