import { CountersignError } from '@countersign/contracts';

/** @throws CountersignError PAYLOAD_TOO_LARGE */
export function refuseTooLarge(bytes: number, bytesMax: number): void {
  if (bytes <= bytesMax) return;
  throw new CountersignError('PAYLOAD_TOO_LARGE', `A payload may have ${bytesMax / 1024} KiB. Nothing was sent.`);
}
