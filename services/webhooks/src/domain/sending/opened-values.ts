import { valuesOf } from '@countersign/consumer';
import type { UsedVersion } from '@countersign/contracts';
import type { OpenedSecret } from '@countersign/holder';
import { SecretValue } from '@countersign/secret-value';
import { SIGNING_SLOT } from '../slots.js';

const BASE64_PREFIX = 'whsec_';

/** A signing secret that is written `whsec_…` is as good as known without its prefix, or decoded. To be wiped by who asked. */
export function keysWithoutPrefix(opened: readonly OpenedSecret[]): SecretValue[] {
  const signing = valuesOf(opened.filter(({ slot }) => slot === SIGNING_SLOT));
  return signing.flatMap((value) => {
    const bytes = value.reveal();
    if (!bytes.subarray(0, BASE64_PREFIX.length).equals(Buffer.from(BASE64_PREFIX))) return [];
    const key = bytes.subarray(BASE64_PREFIX.length);
    const forms = [Buffer.from(key), Buffer.from(key.toString('latin1'), 'base64')];
    return forms.map((form) => new SecretValue(value.name, form));
  });
}

/** Of the secret that signs both versions are used while they overlap, of all others the current one. */
export function versionsOf(opened: readonly OpenedSecret[]): UsedVersion[] {
  const bySecret = new Map<string, UsedVersion>();
  for (const { slot, secret, version, overlapping } of opened) {
    const signedToo = slot === SIGNING_SLOT && overlapping ? { overlapping: overlapping.version } : {};
    bySecret.set(secret, { ...bySecret.get(secret), secret, version, ...signedToo });
  }
  return [...bySecret.values()];
}
