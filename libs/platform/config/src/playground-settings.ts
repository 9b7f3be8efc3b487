import { isProviderKey, PROVIDER_KEYS } from '@countersign/contracts';
import { z } from 'zod';
import { commaSeparated } from './comma-separated.js';
import { isEncryptedOrLocal } from './encrypted-or-local.js';
import type { Setting } from './settings.js';

const whole = (min: number, max: number) =>
  z.string().regex(/^\d+$/).transform(Number).pipe(z.number().min(min).max(max));

/** `openai=https://proxy.example/v1`, in its two parts. */
export function baseUrlOf(text: string): [provider: string, url: string] {
  const at = text.indexOf('=');
  return [text.slice(0, at), text.slice(at + 1)];
}

const baseUrl = z.string().refine((text) => {
  const [provider, url] = baseUrlOf(text);
  return isProviderKey(provider) && isEncryptedOrLocal(url) && /^https?:$/.test(new URL(url).protocol);
});

/** How the playground comes to its providers, and for how long it remembers. */
export const playgroundSettings = {
  playgroundBaseUrls: {
    name: 'COUNTERSIGN_PLAYGROUND_BASE_URLS',
    description:
      'Where model providers are asked instead of at their own addresses: a proxy, say. Such an address may be private without being listed in COUNTERSIGN_EGRESS_ALLOW.',
    expects: `a comma-separated list such as \`openai=https://proxy.example/v1\`, of ${PROVIDER_KEYS.join(', ')}; an http:// URL only of this machine, as keys cross it in clear`,
    schema: commaSeparated.pipe(z.array(baseUrl)),
    default: '',
  } satisfies Setting<string[]>,
  playgroundAnswerMinutes: {
    name: 'COUNTERSIGN_PLAYGROUND_ANSWER_MINUTES',
    description:
      'How long one answer of a model may take. A credential that was rotated meanwhile counts as in use for as long.',
    expects: 'a number of minutes from 1 to 60',
    schema: whole(1, 60),
    default: '10',
  } satisfies Setting<number>,
  playgroundHistoryDays: {
    name: 'COUNTERSIGN_PLAYGROUND_HISTORY_DAYS',
    description: 'For how many days the requests of the playground are kept, with what was asked and answered.',
    expects: 'a number of days from 1 to 3650',
    schema: whole(1, 3650),
    default: '30',
  } satisfies Setting<number>,
};
