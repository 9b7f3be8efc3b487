import { useEffect, useState } from 'react';
import { answerOf, api } from '../api/api.js';
import { sentenceOf } from '../api/api-problem.js';
import type { SandboxRun } from '../api/types.js';

interface Piece {
  stream: 'stdout' | 'stderr';
  text: string;
}

export interface FollowedRun {
  /** What it printed, in order; the end of it where it is long. */
  pieces: Piece[];
  /** Whether the beginning is not here. */
  isCut: boolean;
  /** Once it is over. */
  ended: SandboxRun | null;
  problem: string | null;
}

const NOTHING: FollowedRun = { pieces: [], isCut: false, ended: null, problem: null };
/** More than anybody scrolls through, and less than a page becomes slow by. */
const CHARACTERS_MAX = 200_000;
/** How long after a stream that was refused it is opened again. */
const AGAIN_MS = 1_000;

export interface RunAddress {
  team: string;
  sandbox: string;
  run: string;
}

/** Follows what a run prints as it prints it, over lost connections and ended sessions, until it is over. */
export function useFollowedRun({ team, sandbox, run }: RunAddress): FollowedRun {
  const [followed, setFollowed] = useState(NOTHING);
  useEffect(() => {
    const following = new Following({ team, sandbox, run }, setFollowed);
    following.open();
    return () => following.close();
  }, [team, sandbox, run]);
  return followed;
}

class Following {
  private source: EventSource | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private frame = 0;
  private closed = false;
  private followed = NOTHING;

  constructor(
    private readonly address: RunAddress,
    private readonly tell: (followed: FollowedRun) => void,
  ) {}

  open(): void {
    if (this.closed) return;
    const [team, id, run] = [this.address.team, this.address.sandbox, this.address.run].map(encodeURIComponent);
    // Opened anew, it is told from the beginning.
    this.followed = NOTHING;
    const source = new EventSource(`/v1/teams/${team}/sandboxes/${id}/exec/${run}/events`);
    this.source = source;
    for (const stream of ['stdout', 'stderr'] as const) {
      source.addEventListener(stream, ({ data }: MessageEvent<string>) => {
        this.show(printed(this.followed, { stream, text: (JSON.parse(data) as { text: string }).text }));
      });
    }
    source.addEventListener('truncated', () => this.show({ ...this.followed, isCut: true }));
    source.addEventListener('end', ({ data }: MessageEvent<string>) => {
      source.close();
      this.show({ ...this.followed, ended: JSON.parse(data) as SandboxRun, problem: null });
    });
    // The browser goes on by itself where it left off, unless it was refused.
    source.addEventListener('error', () => {
      if (source.readyState === EventSource.CLOSED) void this.askInstead();
    });
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    cancelAnimationFrame(this.frame);
    this.source?.close();
  }

  /** Much may come at once: it is shown once a frame. */
  private show(followed: FollowedRun): void {
    this.followed = followed;
    if (this.closed || this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.tell(this.followed);
    });
  }

  /** A stream cannot say why it was refused. A question without a stream can, and asks to sign in where that is why. */
  private async askInstead(): Promise<void> {
    const { team, sandbox: id, run } = this.address;
    try {
      await answerOf(api.GET('/v1/teams/{team}/sandboxes/{id}/exec/{run}', { params: { path: { team, id, run } } }));
    } catch (error) {
      this.show({ ...this.followed, problem: sentenceOf(error) });
    }
    if (!this.closed) this.timer = setTimeout(() => this.open(), AGAIN_MS);
  }
}

function printed(before: FollowedRun, { stream, text }: Piece): FollowedRun {
  const last = before.pieces.at(-1);
  const pieces =
    last?.stream === stream
      ? [...before.pieces.slice(0, -1), { stream, text: last.text + text }]
      : [...before.pieces, { stream, text }];
  let over = pieces.reduce((sum, piece) => sum + piece.text.length, 0) - CHARACTERS_MAX;
  if (over <= 0) return { ...before, pieces, problem: null };
  const kept = pieces.flatMap((piece) => {
    const cut = Math.min(Math.max(over, 0), piece.text.length);
    over -= cut;
    return cut === piece.text.length ? [] : [{ ...piece, text: piece.text.slice(cut) }];
  });
  return { ...before, pieces: kept, isCut: true, problem: null };
}
