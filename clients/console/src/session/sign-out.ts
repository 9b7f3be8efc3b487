import { answerOf, api } from '../api/api.js';
import { endedSession } from './ended-session.js';

/** Ends the session, and loads a new document, so that nothing of the person stays in the page. */
export async function signOut(): Promise<void> {
  endedSession.belongsTo(null);
  await answerOf(api.POST('/v1/auth/logout'));
  location.assign('/sign-in');
}
