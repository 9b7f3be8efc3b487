import { useEffect } from 'react';
import { Signal, useSignal } from '../app/signal.js';
import { useMe, useTeam } from '../session/me.js';

/** The team that was looked at last: pages outside of teams keep its navigation. */
const lastTeam = new Signal<string | null>(null);

export function useShownTeam(asked: string | undefined) {
  const { teams } = useMe();
  const last = useSignal(lastTeam);
  const team = useTeam(asked ?? last ?? teams[0]?.slug ?? '');
  useEffect(() => {
    if (asked !== undefined && team) lastTeam.set(team.slug);
  }, [asked, team]);
  return team;
}
