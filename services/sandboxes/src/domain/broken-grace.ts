/** How long a sandbox goes on after a secret that it names was deleted, unless the team says otherwise; seconds. */
export const BROKEN_GRACE_SECONDS = 300;
