import { fromDebian } from '../files/from-debian.js';

/** @returns null, or in words why that did not work */
export function natsFromDebian(destination: string): string | null {
  return fromDebian('nats-server', 'nats-server', destination);
}
