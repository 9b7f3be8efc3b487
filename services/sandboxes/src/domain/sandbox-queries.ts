/** Conditions of the sandboxes' table, for those who ask for many at once. */
export const LIVE = `status IN ('creating', 'running')`;

/** `:secret` is a JSON list with one object: the secret, by name and, where that matters, by mode. */
export const HOLDS = 'secrets @> CAST(:secret AS jsonb)';

/** Wakes whoever does what is due. */
export const DUE_CHANNEL = 'sandboxes_due';
