import { useEffect, useState } from 'react';
import { answerOf, api } from '../api/api.js';
import { sentenceOf } from '../api/api-problem.js';
import type { PropagationView } from '../api/types.js';

export interface Followed {
  view: PropagationView | null;
  /** When this page first saw that it is safe to revoke the old value. */
  safeSince: string | null;
  problem: string | null;
}

const NOTHING: Followed = { view: null, safeSince: null, problem: null };

/** How long after a stream broke it is opened again. */
const AGAIN_MS = 1_000;

/** Follows a secret's latest change as it happens, over lost connections and ended sessions, until it is over. */
export function useFollowedPropagation(team: string, name: string, enabled = true): Followed {
  const [followed, setFollowed] = useState(NOTHING);
  useEffect(() => {
    if (!enabled) return undefined;
    const following = new Following(team, name, (next) => setFollowed(next));
    following.open();
    return () => following.close();
  }, [team, name, enabled]);
  return followed;
}

class Following {
  private source: EventSource | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private closed = false;
  private followed = NOTHING;

  constructor(
    private readonly team: string,
    private readonly name: string,
    private readonly tell: (followed: Followed) => void,
  ) {}

  open(): void {
    if (this.closed) return;
    const path = `/v1/teams/${encodeURIComponent(this.team)}/secrets/${encodeURIComponent(this.name)}`;
    this.source = new EventSource(`${path}/propagation/events`);
    this.source.addEventListener('propagation', (event: MessageEvent<string>) => {
      this.show(JSON.parse(event.data) as PropagationView);
    });
    this.source.addEventListener('end', () => this.source?.close());
    this.source.addEventListener('error', () => void this.askInstead());
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.source?.close();
  }

  private show(view: PropagationView): void {
    if (this.closed) return;
    const isSame = this.followed.view?.revision === view.revision;
    const safeSince = view.safeToRevoke
      ? ((isSame ? this.followed.safeSince : null) ?? new Date().toISOString())
      : null;
    this.followed = { view, safeSince, problem: null };
    this.tell(this.followed);
  }

  /** A stream cannot say why it ended. The same question without a stream can, and asks to sign in where that is why. */
  private async askInstead(): Promise<void> {
    this.source?.close();
    try {
      const params = { path: { team: this.team, name: this.name } };
      this.show(await answerOf(api.GET('/v1/teams/{team}/secrets/{name}/propagation', { params })));
      if (this.followed.view?.safeToRevoke) return;
    } catch (error) {
      this.followed = { ...this.followed, problem: sentenceOf(error) };
      if (!this.closed) this.tell(this.followed);
    }
    this.timer = setTimeout(() => this.open(), AGAIN_MS);
  }
}
