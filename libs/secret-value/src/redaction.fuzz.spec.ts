import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { binaryValues, chunksOf, clearParts, cuts, fuzz, secretsOf, values } from './fixtures/fuzzing.js';
import { hasReading } from './fixtures/readings.js';
import { base64Around, base64Cores, textSpellings } from './fixtures/spellings.js';
import { Redactor } from './index.js';

/** How a piece of a text is made of a value. */
type Writer = (value: Buffer) => Buffer;

const surroundings = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }).map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
  fc.constantFrom('\\', '\\\\', '%', '%4', '\\u00', '\r\n', 'a', 'A', '=', 'é').map((text) => Buffer.from(text)),
);
const around = fc.uint8Array({ maxLength: 5 }).map((bytes) => Buffer.from(bytes));
const base64Writers: fc.Arbitrary<Writer> = fc
  .tuple(around, around, fc.constantFrom('base64' as const, 'base64url' as const))
  .map(
    ([before, after, alphabet]) =>
      (value) =>
        Buffer.from(base64Around(value, before, after, alphabet)),
  );
const textWriters: fc.Arbitrary<Writer> = fc
  .constantFrom(...Object.values(textSpellings))
  .map((spell) => (value) => Buffer.from(spell(value.toString('utf8'))));
const byteWriters: fc.Arbitrary<Writer> = fc.constantFrom<Writer[]>(
  (value) => value,
  (value) => Buffer.from(value.toString('hex')),
  (value) => Buffer.from(value.toString('hex').toUpperCase()),
);

function streamed(redactor: Redactor, chunks: readonly Buffer[]): Buffer {
  const redaction = redactor.stream();
  return Buffer.concat([
    ...chunks.map((chunk) => {
      const out = Buffer.from(redaction.push(chunk));
      chunk.fill('!'); // whoever gave it may use its memory for the next one
      return out;
    }),
    redaction.end(),
  ]);
}

/** Everything of which nothing may be left. */
function spellingsOf(value: Buffer): Buffer[] {
  const text = value.toString('utf8');
  const texts = Object.entries(textSpellings).filter(([name]) => !name.toLowerCase().startsWith('hex'));
  return [
    value,
    ...texts.map(([, spell]) => Buffer.from(spell(text))),
    ...base64Cores(value).map((core) => Buffer.from(core)),
  ];
}

function holds(text: Buffer, value: Buffer): boolean {
  const lower = Buffer.from(text.toString('latin1').toLowerCase(), 'latin1');
  return lower.includes(value.toString('hex')) || spellingsOf(value).some((spelling) => text.includes(spelling));
}

function expectNothingLeft(secrets: readonly Buffer[], pieces: readonly Buffer[], lengths: readonly number[]): void {
  const text = Buffer.concat(pieces);
  const redactor = new Redactor(secretsOf(secrets));
  const out = streamed(redactor, chunksOf(text, lengths));
  for (const part of clearParts(out)) for (const value of secrets) expect(holds(part, value)).toBe(false);
  expect(out.equals(redactor.redactBytes(text))).toBe(true);
}

test('no spelling of a text is left, whatever surrounds it and wherever it is cut', () => {
  const pieces = fc.array(fc.tuple(surroundings, fc.oneof(textWriters, base64Writers), fc.nat(2)), { maxLength: 6 });
  const property = fc.property(
    fc.array(values, { minLength: 1, maxLength: 3 }),
    pieces,
    cuts,
    (secrets, made, lengths) => {
      const text = made.flatMap(([before, write, which]) => [before, write(secrets[which % secrets.length]!)]);
      expectNothingLeft(secrets, text, lengths);
    },
  );
  fc.assert(property, fuzz(400));
});

test('no spelling of bytes that are no text is left', () => {
  const pieces = fc.array(fc.tuple(surroundings, fc.oneof(byteWriters, base64Writers)), { maxLength: 6 });
  const property = fc.property(binaryValues, pieces, cuts, (value, made, lengths) => {
    expectNothingLeft(
      [value],
      made.flatMap(([before, write]) => [before, write(value)]),
      lengths,
    );
  });
  fc.assert(property, fuzz(200));
});

test('text without the values comes out as it is, what is nearly a value included', () => {
  const damage = fc.tuple(
    fc.oneof(textWriters, base64Writers),
    fc.nat(),
    fc.integer({ min: 1, max: 255 }),
    fc.boolean(),
  );
  const pieces = fc.array(fc.tuple(surroundings, damage), { maxLength: 6 });
  let untouched = 0;
  const property = fc.property(
    fc.array(values, { minLength: 1, maxLength: 3 }),
    pieces,
    cuts,
    (secrets, made, lengths) => {
      const text = Buffer.concat(
        made.flatMap(([before, [write, where, change, isCut]], index) => {
          const written = Buffer.from(write(secrets[index % secrets.length]!));
          if (isCut) return [before, written.subarray(0, where % written.length)];
          written[where % written.length]! ^= change;
          return [before, written];
        }),
      );
      // Damage may make another spelling of one: what no reader reads, no redactor may touch.
      fc.pre(!secrets.some((value) => holds(text, value) || hasReading(text, value)));
      untouched += text.length > 0 ? 1 : 0;
      expect(streamed(new Redactor(secretsOf(secrets)), chunksOf(text, lengths)).equals(text)).toBe(true);
    },
  );
  fc.assert(property, fuzz(250));
  expect(untouched).toBeGreaterThan(0);
});
