import type { CountersignError } from '@countersign/contracts';
import { decodeEnvelope, withWrappedKey, type EnvelopePlace } from '@countersign/custody-envelope';
import { Opener, type OpeningKeys } from '@countersign/custody-open';
import { Sealer } from '@countersign/custody-seal';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { KeyProviderUnderTest } from './fixtures/key-provider-under-test.js';

const NAME = 'HF_TOKEN';
const place: EnvelopePlace = {
  team: '0199a1b2-0000-7000-8000-00000000000a',
  secretId: '0199a1b2-0000-7000-8000-00000000000b',
  version: 3,
};
const elsewhere: [string, EnvelopePlace][] = [
  ['team', { ...place, team: '0199a1b2-0000-7000-8000-00000000000c' }],
  ['secret', { ...place, secretId: '0199a1b2-0000-7000-8000-00000000000d' }],
  ['version', { ...place, version: 2 }],
];
const VALUE = Buffer.from('the value');
const unopenable = { code: 'SECRET_UNOPENABLE', facts: { secret: NAME, version: 3 } };

/** What not every provider has. */
type Part = 'openingWithSealingRights' | 'openingThatOnlyWraps' | 'disable' | 'denyAll';

export interface SuiteOptions {
  /** What this provider has nothing like. */
  hasNo?: readonly Part[];
  /** What it has and cannot be shown here, and why: that stands in the report, so that nobody takes it for tested. */
  notHere?: Partial<Record<Part, string>>;
  /** Milliseconds, for its start and for a test of every bit, where a provider behind a network needs more than usual. */
  limitMs?: number;
}

interface SuiteContext {
  provider: () => KeyProviderUnderTest;
  seal: (value?: Uint8Array, keyId?: string) => Promise<Buffer>;
  open: (keys: OpeningKeys, stored: Buffer, at?: EnvelopePlace) => Promise<Buffer>;
}

/** What holds for every key provider. Each that there is passes it. */
export function keyProviderSuite(start: () => Promise<KeyProviderUnderTest>, options: SuiteOptions = {}): void {
  const sealer = new Sealer();
  let provider: KeyProviderUnderTest;
  beforeAll(async () => {
    provider = await start();
  }, options.limitMs);
  afterAll(() => provider.stop?.());

  const context: SuiteContext = {
    provider: () => provider,
    seal: async (value = VALUE, keyId = provider.keys[0]) =>
      sealer.seal((await provider.sealing.find(keyId))!, value, place),
    open: async (keys, stored, at = place) => Buffer.from((await new Opener(keys).open(stored, at, NAME)).reveal()),
  };
  sealingTests(context);
  bindingTests(context, options);
  rewrapTests(context);
  rightsTests(context, options);
}

/** A value goes in and comes back, and is nowhere in the clear. */
function sealingTests({ provider, seal, open }: SuiteContext): void {
  test.each([
    ['one byte', Buffer.from([0])],
    ['NUL, line breaks, quotes, Unicode', Buffer.from('line\nbreak "quoted" \u{1F511}\0end')],
    ['64 KiB', Buffer.alloc(65_536, 0xe2)],
  ])('a value comes back byte for byte: %s', async (_what, value) => {
    expect((await open(provider().opening, await seal(value))).equals(value)).toBe(true);
  });

  test('both sides know their keys', async () => {
    expect(await provider().sealing.ids()).toEqual(expect.arrayContaining(provider().keys));
    expect(await provider().opening.ids()).toEqual(expect.arrayContaining(provider().keys));
    expect(await provider().sealing.find('no-such-key')).toBeNull();
  });

  test('every value has a data key of its own, which is nowhere in the clear', async () => {
    const key = (await provider().sealing.find(provider().keys[0]))!;
    const [first, second] = [await key.newDataKey(place), await key.newDataKey(place)];
    expect(first.dataKey).toHaveLength(32);
    expect(Buffer.from(first.dataKey).equals(second.dataKey)).toBe(false);
    expect(Buffer.from(first.wrappedKey).includes(Buffer.from(first.dataKey))).toBe(false);
    const stored = await seal();
    expect(stored.includes(VALUE)).toBe(false);
    expect(Buffer.from(decodeEnvelope(stored).nonce)).not.toEqual(decodeEnvelope(await seal()).nonce);
  });
}

/** What is stored opens in its place and as it is, or not at all. */
function bindingTests({ provider, seal, open }: SuiteContext, { limitMs }: SuiteOptions): void {
  test.each(elsewhere)('nothing opens in the place of another %s', async (_what, other) => {
    const stored = await seal();
    const failed = { code: 'SECRET_UNOPENABLE', facts: { secret: NAME, version: other.version } };
    await expect(open(provider().opening, stored, other)).rejects.toMatchObject(failed);
    // The wrapped key alone is bound to its place, too: rewrapping cannot carry it to another.
    const { keyId, wrappedKey } = decodeEnvelope(stored);
    await expect(provider().opening.rewrap({ keyId, wrappedKey }, other, provider().keys[1])).rejects.toThrow();
  });

  test(
    'a flipped bit anywhere in what is stored is detected, and the secret and its version are named',
    async () => {
      const stored = await seal();
      for (let bit = 0; bit < stored.length * 8; bit += 1) {
        const changed = Buffer.from(stored);
        changed[bit >> 3]! ^= 1 << (bit & 7);
        const failure = await open(provider().opening, changed).then(
          () => `bit ${bit} was not noticed`,
          (error: unknown) => error,
        );
        expect(failure).toMatchObject(unopenable);
        expect((failure as CountersignError).detail).toContain(`Version 3 of ${NAME}`);
      }
    },
    limitMs,
  );
}

/** From one key to another, as long as both are there. */
function rewrapTests({ provider, seal, open }: SuiteContext): void {
  test('a key that is not there is said to be missing, also as one to rewrap to', async () => {
    const [first, second] = provider().keys;
    const without = provider().openingWith(second);
    const stored = await seal();
    await expect(open(without, stored)).rejects.toMatchObject(unopenable);
    await expect(open(without, stored)).rejects.toThrow(/not among the opening keys/);
    await expect(without.rewrap(decodeEnvelope(stored), place, second)).rejects.toThrow(/not among the opening keys/);
    const onlyFirst = provider().openingWith(first);
    await expect(onlyFirst.rewrap(decodeEnvelope(stored), place, second)).rejects.toThrow(/not among the opening keys/);
  });

  test('after a rewrap the value is there, its ciphertext is unchanged and the old key is not needed', async () => {
    const [, second] = provider().keys;
    const stored = await seal();
    const before = decodeEnvelope(stored);
    const rewrapped = withWrappedKey(stored, second, await provider().opening.rewrap(before, place, second));
    const after = decodeEnvelope(rewrapped);
    expect(after.keyId).toBe(second);
    expect(Buffer.from(after.wrappedKey)).not.toEqual(Buffer.from(before.wrappedKey));
    expect([after.nonce, after.ciphertext]).toEqual([before.nonce, before.ciphertext]);
    expect(await open(provider().openingWith(second), rewrapped)).toEqual(VALUE);
    // And it is as tightly bound as before.
    for (const [, other] of elsewhere) await expect(open(provider().opening, rewrapped, other)).rejects.toThrow();
  });
}

/** Each side can do its part only, and says what it lacks. */
function rightsTests({ provider, seal, open }: SuiteContext, { hasNo = [], notHere = {} }: SuiteOptions): void {
  const testOf = (part: Part, name: string, run: () => Promise<void>) => {
    if (hasNo.includes(part)) return;
    const reason = notHere[part];
    if (reason === undefined) test(name, run);
    else test.skip(`${name} (skipped: ${reason})`, run);
  };

  test('the sealing side has nothing that opens', async () => {
    const key = (await provider().sealing.find(provider().keys[0]))!;
    const methods = Object.getOwnPropertyNames(Object.getPrototypeOf(key)).sort();
    expect(methods).toEqual(['constructor', 'newDataKey']);
  });

  testOf(
    'openingWithSealingRights',
    'what was sealed cannot be opened with the rights of the sealing side',
    async () => {
      const stored = await seal();
      await expect(async () => open(provider().openingWithSealingRights!(), stored)).rejects.toThrow();
    },
  );

  testOf('openingThatOnlyWraps', 'a rewrap to a key that this side could not open with is refused', async () => {
    const [, second] = provider().keys;
    const before = decodeEnvelope(await seal());
    await expect(provider().openingThatOnlyWraps!().rewrap(before, place, second)).rejects.toThrow(second);
  });

  testOf('disable', 'a disabled key is named, by both sides', async () => {
    const [, second] = provider().keys;
    const stored = await seal(VALUE, second);
    await provider().disable!(second);
    const sealing = { code: 'KEY_UNAVAILABLE', facts: { keyId: second } };
    await expect(seal(VALUE, second)).rejects.toMatchObject(sealing);
    await expect(seal(VALUE, second)).rejects.toThrow(`${second} is disabled in AWS KMS. Enable it there.`);
    await expect(open(provider().opening, stored)).rejects.toMatchObject(unopenable);
    await expect(open(provider().opening, stored)).rejects.toThrow(
      `${second} is disabled in AWS KMS). Enable it there.`,
    );
    const before = decodeEnvelope(await seal());
    await expect(provider().opening.rewrap(before, place, second)).rejects.toThrow(`${second} is disabled`);
  });

  testOf('denyAll', 'a principal that may not use the key is told what it lacks', async () => {
    const [first] = provider().keys;
    const stored = await seal();
    provider().denyAll!();
    await expect(seal()).rejects.toMatchObject({ code: 'KEY_UNAVAILABLE', facts: { keyId: first } });
    await expect(seal()).rejects.toThrow(/denies kms:GenerateDataKey.*deploy\/aws/);
    await expect(open(provider().opening, stored)).rejects.toMatchObject(unopenable);
    await expect(open(provider().opening, stored)).rejects.toThrow(/denies kms:Decrypt.*deploy\/aws/);
  });
}
