import type { PropagationView } from '../api/types.js';

type Waiting = PropagationView['waitingFor'][number];

/** What one holder keeps everybody waiting for, and what to do about it. */
export function waitingInWords({ reason, olderUses, until }: Waiting): { what: string; remedy: string } {
  const names = [...new Set(olderUses.flatMap(({ resources }) => resources))];
  const count = olderUses.reduce((sum, { uses }) => sum + uses, 0);
  const running = names.length > 0 ? names.join(', ') : `${count} ${count === 1 ? 'use' : 'uses'} of the old value`;
  const end = until === null ? null : `Otherwise it ends by itself at ${clock(until)} at the latest.`;
  switch (reason) {
    case 'not-applied':
      return { what: 'has not confirmed the change yet', remedy: end ?? 'It is usually a matter of milliseconds.' };
    case 'older-uses':
      return { what: `still runs ${running}`, remedy: `Stop it, or let it finish. ${end ?? ''}`.trim() };
    case 'lost-contact':
      return {
        what: 'is silent: its process may have ended, or lost the network',
        remedy: `It can start nothing new. ${end ?? ''} Restart it to have its word sooner.`.replace('  ', ' '),
      };
  }
}

function clock(at: string): string {
  return new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit' });
}

/** What happened to the secret, as the view's title says it. */
export function changeInWords(type: string): string {
  const words: Record<string, string> = {
    'secret.created': 'Added',
    'secret.rotated': 'Rotated',
    'secret.overlap_ended': 'Overlap ended',
    'secret.rotation_undone': 'Rotation undone',
    'secret.deleted': 'Deleted',
  };
  return words[type] ?? type;
}
