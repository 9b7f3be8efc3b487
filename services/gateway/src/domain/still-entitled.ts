import { CountersignError } from '@countersign/contracts';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Access } from '../http/route.js';
import { Authenticator } from './authenticator.js';
import { SESSION_COOKIE } from './sessions.js';
import { requireRight, TeamAccess } from './team-access.js';

/** How soon an answer that flows by itself ends once the right to it is gone, in milliseconds. */
const LOOK_MS = 2_000;

/** The long answers to one session or key, which end together when its right does. */
interface Watched {
  answers: Set<AbortController>;
  timer: NodeJS.Timeout;
}

/** Looks at rights again while a long answer is under way: whoever loses one gets no more of it. */
@Injectable()
export class StillEntitled {
  /** By session or key, and what it is used for. */
  private readonly watched = new Map<string, Watched>();

  constructor(
    private readonly authenticator: Authenticator,
    private readonly teams: TeamAccess,
  ) {}

  /**
   * @param team where the route is one of a team
   * @throws CountersignError as the guard does: the session or key has ended, the membership or the role is gone
   */
  async check(request: FastifyRequest, access: Access, team?: string): Promise<void> {
    const recognised = await this.authenticator.authenticate(request, team);
    requireRight(access, recognised.principal, team === undefined ? undefined : await this.teams.of(recognised, team));
  }

  /**
   * Looks every little while until `until` is aborted, and aborts it itself, with the reason, once the right is gone.
   * A database that is away takes no right either: it is asked again. Answers to one and the same session or key share
   * their looks: hundreds of them are no more to look up than one.
   */
  watch(request: FastifyRequest, access: Access, team: string, until: AbortController): void {
    if (until.signal.aborted) return;
    const key = JSON.stringify([request.headers.authorization, request.cookies[SESSION_COOKIE], access, team]);
    const watched = this.watched.get(key) ?? this.begin(key, () => this.check(request, access, team));
    watched.answers.add(until);
    const leave = () => this.leave(key, watched, until);
    until.signal.addEventListener('abort', leave, { once: true });
  }

  private begin(key: string, look: () => Promise<void>): Watched {
    const answers = new Set<AbortController>();
    const timer = setInterval(() => {
      look().catch((error: unknown) => {
        if (error instanceof CountersignError) for (const until of [...answers]) until.abort(error);
      });
    }, LOOK_MS);
    timer.unref();
    const watched = { answers, timer };
    this.watched.set(key, watched);
    return watched;
  }

  private leave(key: string, { answers, timer }: Watched, until: AbortController): void {
    answers.delete(until);
    if (answers.size > 0) return;
    clearInterval(timer);
    this.watched.delete(key);
  }
}
