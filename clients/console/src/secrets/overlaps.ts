const HOUR = 3_600;

/** How long the old value may go on beside the new one. */
export const OVERLAPS = [
  { value: '0', label: 'Ends at once' },
  { value: String(HOUR), label: 'Overlaps for an hour' },
  { value: String(24 * HOUR), label: 'Overlaps for a day' },
  { value: String(7 * 24 * HOUR), label: 'Overlaps for a week' },
];

export function overlapInWords(seconds: number): string {
  return seconds === 0
    ? 'The old value is erased as you press Rotate. You will see here when nothing uses it any more.'
    : 'Receivers that still check signatures made with the old value keep working meanwhile. Until then the old value is ' +
        'not safe to revoke, and you can still undo the rotation.';
}
