import type { Sandbox, SandboxEffect } from '../api/types.js';

/** What a rotation does to a sandbox, as one chooses it. */
export const ON_CHANGE: { value: Sandbox['onChange']; label: string; about: string }[] = [
  {
    value: 'keep',
    label: 'Keep the old version',
    about: 'It goes on as it is and is marked stale. The old value is not safe to revoke before it ends.',
  },
  {
    value: 'restart',
    label: 'Restart with the new version',
    about: 'It begins anew, with empty folders. Its time is not extended.',
  },
  { value: 'terminate', label: 'Terminate', about: 'It ends, and nothing takes its place.' },
];

export const EFFECTS: Record<SandboxEffect['effect'], string> = {
  keeps: 'keeps the old version until it ends',
  restarts: 'restarts with the new version',
  terminates: 'is terminated',
};

export const EFFECT_OF: Record<Sandbox['onChange'], SandboxEffect['effect']> = {
  keep: 'keeps',
  restart: 'restarts',
  terminate: 'terminates',
};

const SECONDS_OF: [string, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** A span as people say it. */
export function secondsInWords(seconds: number): string {
  const [unit, size] = SECONDS_OF.find(([, size]) => seconds >= size && seconds % size === 0) ?? ['second', 1];
  const count = seconds / size;
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** What becomes of a sandbox when a secret that it names is deleted. */
export function endInWords(graceSeconds: number | undefined): string {
  if (graceSeconds === undefined) return 'is broken, and ends after the grace period of the team';
  return graceSeconds === 0 ? 'ends at once' : `is broken, and ends after ${secondsInWords(graceSeconds)}`;
}
