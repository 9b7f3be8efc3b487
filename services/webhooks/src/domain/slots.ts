import { ACCESS_TOKEN_VARIABLE, CountersignError, isEventVariable, type SlotReference } from '@countersign/contracts';

/** The secrets that a webhook names. */
export interface NamedSecrets {
  accessTokenSecret: string | null;
  signingSecret: string | null;
  secrets: readonly string[];
}

export const ACCESS_TOKEN_SLOT = 'accessToken';
export const SIGNING_SLOT = 'signing';

/** Every reference that a webhook needs: one slot for each place where it uses a secret. */
export function slotsOf(webhook: NamedSecrets): SlotReference[] {
  const { accessTokenSecret, signingSecret, secrets } = webhook;
  const accessToken = accessTokenSecret === null ? [] : [{ slot: ACCESS_TOKEN_SLOT, secret: accessTokenSecret }];
  const signing = signingSecret === null ? [] : [{ slot: SIGNING_SLOT, secret: signingSecret }];
  return [...accessToken, ...signing, ...secrets.map((secret) => ({ slot: `secrets.${secret}`, secret }))];
}

/** The variables that a payload of this webhook may name, and the slot that each stands for. The key that signs is none. */
export function variablesOf(webhook: NamedSecrets): Map<string, SlotReference> {
  const slots = slotsOf(webhook).filter(({ slot }) => slot !== SIGNING_SLOT);
  return new Map(
    slots.map((reference) => [
      reference.slot === ACCESS_TOKEN_SLOT ? ACCESS_TOKEN_VARIABLE : reference.secret,
      reference,
    ]),
  );
}

/** Of the webhook's references, those that a request needs whose payload names these variables: no other is opened. */
export function neededBy(webhook: NamedSecrets, variables: ReadonlySet<string>): SlotReference[] {
  const named = new Set([...variablesOf(webhook)].filter(([name]) => variables.has(name)).map(([, { slot }]) => slot));
  return slotsOf(webhook).filter(({ slot }) => slot === ACCESS_TOKEN_SLOT || slot === SIGNING_SLOT || named.has(slot));
}

/** @throws CountersignError INVALID_INPUT where one variable would stand for two things */
export function refuseReservedNames(secrets: readonly string[]): void {
  const errors = secrets.flatMap((name, index) => {
    const message = meaningOf(name);
    return message === null ? [] : [{ path: `secrets.${index}`, message }];
  });
  if (errors.length === 0) return;
  throw new CountersignError('INVALID_INPUT', `Not valid: ${errors.map(({ path }) => path).join(', ')}.`, { errors });
}

/** What else `${name}` stands for in a payload; null where it is free. */
function meaningOf(name: string): string | null {
  if (name === ACCESS_TOKEN_VARIABLE) return `\${${name}} stands for accessTokenSecret: name the secret there`;
  if (isEventVariable(name)) return `\${${name}} stands for what an event brings: use a secret of another name`;
  return null;
}
