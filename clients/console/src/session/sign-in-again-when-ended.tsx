import { lazy, Suspense } from 'react';
import { useSignal } from '../app/signal.js';
import { endedSession } from './ended-session.js';

const SignInAgain = lazy(() => import('./sign-in-again.js').then(({ SignInAgain }) => ({ default: SignInAgain })));

/** Nothing of it is loaded before it is needed: most sessions end with a sign-out. */
export function SignInAgainWhenEnded() {
  const ended = useSignal(endedSession.ended);
  return <Suspense fallback={null}>{ended && <SignInAgain email={ended.email} />}</Suspense>;
}
