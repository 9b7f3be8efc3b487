const WORDS: Record<string, string> = {
  accessToken: 'as its access token',
  signing: 'to sign what it sends',
  apiKey: 'as the key of its model',
  graderKey: 'as the key of its grader',
  hfToken: 'as its token of Hugging Face',
};

/** Where a resource uses a secret, in words. */
export function slotInWords(slot: string): string {
  const known = WORDS[slot];
  if (known) return known;
  if (slot.startsWith('injected.')) return `as ${slot.slice('injected.'.length)}`;
  if (slot.startsWith('brokered.')) return `brokered, as ${slot.slice('brokered.'.length)}`;
  return slot.startsWith('secrets.') ? 'in its payloads' : `in ${slot}`;
}
