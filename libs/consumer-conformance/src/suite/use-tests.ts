import { expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { SuiteContext } from '../consumer-suite.js';

const VALUES = { A: 'a value of the first secret/+ünicode', B: 'the "second" value\\with \t more' };

/** The forms in which a value tends to come back, written down without the redactor's help. */
function formsOf(text: string): string[] {
  const bytes = Buffer.from(text);
  const encodings = (['base64', 'base64url', 'hex'] as const).map((encoding) => bytes.toString(encoding));
  return [text, JSON.stringify(text).slice(1, -1), encodeURIComponent(text), ...encodings];
}

/** A use has its values, for its span; nobody who looks at what it did has any of them. */
export function useTests(context: SuiteContext): void {
  secrecyTests(context);
  spanTests(context);
}

function actsOf({ consumer, admin }: SuiteContext) {
  const holder = () => consumer().system.holder;
  const counterpart = () => consumer().counterpart;
  const values = () => consumer().values ?? VALUES;
  const forms = () => Object.values(values()).flatMap(formsOf);
  const use = (id: string) => consumer().use(admin(), id, ['A', 'B']);

  async function ready(): Promise<string> {
    for (const [name, text] of Object.entries(values())) holder().values.set(name, { version: 3, text });
    holder().opened.length = 0;
    counterpart().forget();
    counterpart().answer(() => 'fine');
    const { id } = await consumer().create(admin(), { name: randomUUID(), secrets: ['A', 'B'] });
    return id;
  }

  function expectNoValueIn(shown: unknown): void {
    const text = shown instanceof Error ? `${JSON.stringify(shown)} ${shown.message}` : JSON.stringify(shown);
    for (const form of forms()) {
      expect(text).not.toContain(form);
      expect(text).not.toContain(JSON.stringify(form).slice(1, -1));
    }
  }

  return { holder, counterpart, values, forms, use, ready, expectNoValueIn };
}

function secrecyTests(context: SuiteContext): void {
  const { counterpart, values, forms, use, ready, expectNoValueIn } = actsOf(context);

  test('the counterpart gets the values, and whoever asked for the use does not', async () => {
    const id = await ready();
    counterpart().answer(() => `so far so good: ${forms().join(' | ')}`);
    const result = await use(id);
    for (const text of Object.values(values())) expect(counterpart().received()).toContain(text);
    expect(JSON.stringify(result)).toContain('so far so good');
    expectNoValueIn(result);
  });

  test('a use that fails gives nothing away either', async () => {
    const id = await ready();
    counterpart().answer(() => {
      throw new Error(`broken off with ${forms().join(' | ')}`);
    });
    expectNoValueIn(await use(id).catch((error: unknown) => error));
    expect(counterpart().received()).toContain(values().A);
  });
}

function spanTests(context: SuiteContext): void {
  const { consumer, admin, testIf } = context;
  const { holder, counterpart, use, ready, expectNoValueIn } = actsOf(context);

  test('what was opened is wiped when the use is over', async () => {
    const id = await ready();
    await use(id);
    // Once, or once for each part of what it does.
    expect(new Set(holder().opened.map(({ secret }) => secret))).toEqual(new Set(['A', 'B']));
    for (const { value } of holder().opened) expect(() => value.reveal()).toThrow(/wiped/);
  });

  test('a use that must end, ends', async () => {
    const id = await ready();
    counterpart().answer(() => {
      holder().endUses();
      return new Promise<never>(() => {});
    });
    expectNoValueIn(await use(id).catch((error: unknown) => error));
    for (const { value } of holder().opened) expect(() => value.reveal()).toThrow(/wiped/);
  });

  testIf('usesAnew', 'a broken resource uses nothing, and says which secret it lacks', async () => {
    const id = await ready();
    consumer().system.store.deleteSecret(admin().team, 'B');
    holder().values.delete('B');
    const refused = await use(id).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'REFERENCE_BROKEN', detail: expect.stringContaining('B') as unknown });
    expect(counterpart().received()).toBeNull();
  });
}
