import { Redactor, SecretValue } from '@countersign/secret-value';
import { expect, test } from '@jest/globals';
import { RedactedText } from './redacted-text.js';

const redactor = new Redactor([new SecretValue('KEY', Buffer.from('a-value-👋-of-a-key'))]);

function through(pieces: string[], by: Redactor | null = redactor): string {
  const text = new RedactedText(by);
  return pieces.map((piece) => text.push(piece)).join('') + text.end();
}

test('a value is masked wherever the pieces end, within a character too', () => {
  const whole = 'Wörld 👋: a-value-👋-of-a-key 👋';
  for (let first = 0; first <= whole.length; first += 1) {
    for (let second = first; second <= whole.length; second += 3) {
      const pieces = [whole.slice(0, first), whole.slice(first, second), whole.slice(second)];
      expect(through(pieces)).toBe('Wörld 👋: [secret KEY] 👋');
    }
  }
});

test('what only begins like a value comes out in the end', () => {
  expect(through(['a-val', 'ue-👋-of'])).toBe('a-value-👋-of');
  expect(through(['half of one: \ud83d'])).toBe('half of one: \ud83d');
});

test('without a value nothing is held back', () => {
  const text = new RedactedText(null);
  expect([text.push('a-val'), text.end()]).toEqual(['a-val', '']);
});
