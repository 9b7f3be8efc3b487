import { REPORTED_VERSIONS_MAX, USAGE_REPORTS_MAX } from '@countersign/contracts';
import { NAME_BYTES_MAX } from './protocol/index.js';

/** The longest that one version takes in a report, in bytes without its names. */
const VERSION_BYTES = 190;
/** What a renewal has besides: tokens, names, and *last used* of as many references as it carries, with the longest slots. */
const BESIDES_BYTES = 16 * 1024 + NAME_BYTES_MAX + USAGE_REPORTS_MAX * 540;
/** Also on a bus that carries less than NATS does unless told: a renewal is hardly ever that full. */
const VERSIONS_MIN = 1_000;

/** Of how many versions a holder may have uses running, so that it can always report all of them in one message. */
export function versionsThatFit(payloadBytes: number): number {
  const fitting = Math.floor((payloadBytes - BESIDES_BYTES) / VERSION_BYTES);
  return Math.min(REPORTED_VERSIONS_MAX, Math.max(VERSIONS_MIN, fitting));
}
