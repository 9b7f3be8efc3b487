import { CountersignError } from '@countersign/contracts';
import type { Holder, OpenedSecret, UseContext, UseSettings } from '@countersign/holder';
import { SecretValue } from '@countersign/secret-value';
import { expect, test } from '@jest/globals';
import type { ResourceKind, ResourceRow } from './resource-kind.js';
import { SecretUse, type SecretUseSettings, type UseSpan } from './secret-use.js';
import { SharedRedactors } from './shared-redactors.js';

const VALUE = 'the-value-of-the-key';
const ROW: ResourceRow = { id: 'row', teamId: 'team', name: 'Row', updatedAt: new Date(0) };
const slot = (name: string) => ({ slot: name, secret: 'KEY' });
const KIND: ResourceKind = {
  consumer: 'webhooks',
  noun: 'row',
  entity: class {} as new () => ResourceRow,
  slotsOf: () => [slot('first'), slot('second')],
  notFound: () => new CountersignError('WEBHOOK_NOT_FOUND', 'none'),
};

let asked: { of: Parameters<Holder['use']>[0]; settings?: UseSettings };
const holder: Pick<Holder, 'use'> = {
  use: async (of, use, settings) => {
    asked = { of, settings };
    const opened = of.references.map((reference) => ({
      ...reference,
      ...{ secretId: 'id', version: 1, overlapping: null },
      value: new SecretValue(reference.secret, Buffer.from(VALUE)),
    })) satisfies OpenedSecret[];
    return use(opened, { signal: new AbortController().signal } as UseContext);
  },
};
const run = <T>(use: (span: UseSpan) => Promise<T>, settings?: SecretUseSettings) =>
  new SecretUse(holder, new SharedRedactors()).run(KIND, ROW, use, settings);
const failed = (error: unknown) =>
  run(() => Promise.reject(error as Error)).then(
    () => null,
    (thrown: unknown) => thrown,
  );

test('it opens all slots of the resource under its name, or those that it is told', async () => {
  await run(async () => null, { lifetimeMs: 5_000, withOverlapping: true });
  expect(asked.of).toEqual({ team: 'team', resource: ROW, references: KIND.slotsOf(ROW) });
  expect(asked.settings).toEqual({ lifetimeMs: 5_000, withOverlapping: true });
  await run(async () => null, { slots: [slot('second')] });
  expect(asked.of.references).toEqual([slot('second')]);
});

test('whatever comes back has passed the redactor: texts at any depth, names of members, bytes', async () => {
  const hex = Buffer.from(VALUE).toString('hex');
  const back = {
    text: `got ${VALUE}`,
    list: [1, null, hex],
    [VALUE]: true,
    bytes: Buffer.from(VALUE),
    at: new Date(0),
  };
  expect(await run(async () => back)).toEqual({
    text: 'got [secret KEY]',
    list: [1, null, '[secret KEY]'],
    '[secret KEY]': true,
    bytes: Buffer.from('[secret KEY]'),
    at: new Date(0),
  });
});

test('so has whatever is thrown, and it stays what it is', async () => {
  const own = await failed(new CountersignError('TARGET_UNREACHABLE', `no ${VALUE}`, { host: VALUE, retryAfter: 3 }));
  expect(own).toBeInstanceOf(CountersignError);
  expect(own).toMatchObject({
    ...{ code: 'TARGET_UNREACHABLE', detail: 'no [secret KEY]' },
    facts: { host: '[secret KEY]', retryAfter: 3 },
  });
  const theirs = Object.assign(new TypeError(`bad ${VALUE}`, { cause: new Error(VALUE) }), { code: 'ECONNRESET' });
  const thrown = (await failed(theirs)) as typeof theirs;
  expect(thrown).toBe(theirs);
  expect([thrown.message, thrown.code, (thrown.cause as Error).message]).toEqual([
    'bad [secret KEY]',
    'ECONNRESET',
    '[secret KEY]',
  ]);
  expect(thrown.stack).not.toContain(VALUE);
});

test('the redactor is gone when the use is over', async () => {
  let kept: UseSpan['redactor'] = null;
  await run(async ({ redactor }) => {
    kept = redactor;
    expect(redactor!.redact(VALUE)).toBe('[secret KEY]');
  });
  expect(() => kept!.redact('x')).toThrow(/wiped/);
});
