import { Signal } from '../app/signal.js';

/** The person whose session ended while they were here. */
interface Ended {
  email: string;
}

/** Where requests wait while the person signs in again. */
class EndedSession {
  /** Set while somebody has to sign in again. */
  readonly ended = new Signal<Ended | null>(null);
  private email: string | null = null;
  private waiting: PromiseWithResolvers<boolean> | null = null;

  /** Who is signed in; null once they signed out by themselves. */
  belongsTo(email: string | null): void {
    this.email = email;
  }

  /** Until the same person has signed in again: true; or false at once where nobody was signed in here. */
  signedInAgain(): Promise<boolean> {
    if (this.email === null) return Promise.resolve(false);
    this.waiting ??= Promise.withResolvers<boolean>();
    this.ended.set({ email: this.email });
    return this.waiting.promise;
  }

  resume(): void {
    this.ended.set(null);
    this.waiting?.resolve(true);
    this.waiting = null;
  }
}

export const endedSession = new EndedSession();
