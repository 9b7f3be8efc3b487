import type { SlotReference } from '@countersign/contracts';

export function isSameSlot(a: SlotReference, b: SlotReference): boolean {
  return a.slot === b.slot && a.secret === b.secret;
}
