import { expect, test } from '@jest/globals';
import { Redactor } from './redactor.js';
import { SecretValue } from './secret-value.js';

/** The memory that small buffers share: what is left in it stays until the last of them is gone. */
const pool = () => Buffer.from(Buffer.from('of the pool').buffer);

/** Everything that pools hold after some work, of which there may be more than one by then. */
function leftBy(work: () => void): string {
  const before = pool();
  work();
  return Buffer.concat([before, pool()]).toString('latin1');
}

// Not as a constant: the text of this file is no part of the pool, but a buffer made of it could be.
const value = () => ['left', 'behind', '"in"/memory'].join('-');

test('a redactor that was wiped leaves no form of its values behind', () => {
  const left = leftBy(() => {
    const secret = new SecretValue('KEY', Buffer.from(value()));
    const redactor = new Redactor([secret]);
    const shown = redactor.redact(`before ${value()} after ${encodeURIComponent(value())}`);
    expect(shown).toBe('before [secret KEY] after [secret KEY]');
    redactor.wipe();
    secret.wipe();
  });
  const written = [
    value(),
    encodeURIComponent(value()),
    JSON.stringify(value()).slice(1, -1),
    Buffer.from(value(), 'latin1').toString('hex'),
    Buffer.from(value(), 'latin1').toString('base64').slice(0, -4),
    Buffer.from(`ab${value()}`, 'latin1').toString('base64').slice(4, -4),
  ];
  expect(written.filter((form) => left.includes(form))).toEqual([]);
});

test('the memory that is looked at is that of small buffers', () => {
  expect(leftBy(() => Buffer.from(value()))).toContain(value());
});
