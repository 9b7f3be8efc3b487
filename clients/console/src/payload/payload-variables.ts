import { ACCESS_TOKEN_VARIABLE, EVENT_VARIABLES, METADATA_VARIABLE, type EventType } from '../app/contracts.js';
import type { PayloadVariable } from './payload-view.js';

interface NamedSecrets {
  accessTokenSecret: string | null;
  secrets: readonly string[];
}

/** What a payload of this webhook may name, where `event` fills it (null: none does, as in a test). */
export function variablesFor(webhook: NamedSecrets | undefined, event: EventType | null): PayloadVariable[] {
  const ofEvent = Object.entries(EVENT_VARIABLES)
    .filter(([, events]) => event !== null && (events as readonly EventType[]).includes(event))
    .map(([name]) =>
      name === METADATA_VARIABLE
        ? { name: `${name}.KEY`, about: "a key of the artifact's metadata" }
        : { name, about: 'from the event' },
    );
  const token = webhook?.accessTokenSecret ? [{ name: ACCESS_TOKEN_VARIABLE, about: 'the access token' }] : [];
  const secrets = (webhook?.secrets ?? []).map((name) => ({ name, about: 'secret' }));
  return [...ofEvent, ...token, ...secrets];
}
