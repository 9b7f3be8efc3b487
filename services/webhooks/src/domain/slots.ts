import { CountersignError, type SlotReference } from '@countersign/contracts';

/** The secrets that a webhook names. */
export interface NamedSecrets {
  accessTokenSecret: string | null;
  secrets: readonly string[];
}

/** The variable that stands for the access token secret, whatever that secret is called. */
export const ACCESS_TOKEN_VARIABLE = 'ACCESS_TOKEN';
export const ACCESS_TOKEN_SLOT = 'accessToken';

/** Every reference that a webhook needs: one slot for each place where it uses a secret. */
export function slotsOf(webhook: NamedSecrets): SlotReference[] {
  const { accessTokenSecret, secrets } = webhook;
  const accessToken = accessTokenSecret === null ? [] : [{ slot: ACCESS_TOKEN_SLOT, secret: accessTokenSecret }];
  return [...accessToken, ...secrets.map((secret) => ({ slot: `secrets.${secret}`, secret }))];
}

/** The variables that a payload of this webhook may name, and the slot that each stands for. */
export function variablesOf(webhook: NamedSecrets): Map<string, SlotReference> {
  return new Map(
    slotsOf(webhook).map((reference) => [
      reference.slot === ACCESS_TOKEN_SLOT ? ACCESS_TOKEN_VARIABLE : reference.secret,
      reference,
    ]),
  );
}

/** @throws CountersignError INVALID_INPUT where one variable would stand for two secrets */
export function refuseReservedNames({ secrets }: NamedSecrets): void {
  const index = secrets.indexOf(ACCESS_TOKEN_VARIABLE);
  if (index === -1) return;
  throw new CountersignError('INVALID_INPUT', `Not valid: secrets.${index}.`, {
    errors: [
      {
        path: `secrets.${index}`,
        message: `\${${ACCESS_TOKEN_VARIABLE}} stands for accessTokenSecret: name the secret there`,
      },
    ],
  });
}

export function isSameSlot(a: SlotReference, b: SlotReference): boolean {
  return a.slot === b.slot && a.secret === b.secret;
}
