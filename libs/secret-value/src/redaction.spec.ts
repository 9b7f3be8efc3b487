import { describe, expect, test } from '@jest/globals';
import { textSpellings } from './fixtures/spellings.js';
import { Redactor, SecretValue, type Redaction } from './index.js';

const value = 'p4ss"word/with späces&€😀';
const redactor = new Redactor([new SecretValue('API_KEY', Buffer.from(value))]);

function pushed(redaction: Redaction, ...chunks: string[]): string[] {
  return chunks.map((chunk) => redaction.push(Buffer.from(chunk)).toString());
}

test.each(Object.entries(textSpellings))('cut anywhere, a value is masked by %s', (_, spell) => {
  const text = Buffer.from(`>>${spell(value)}<<`);
  for (let cut = 0; cut <= text.length; cut += 1) {
    const redaction = redactor.stream();
    const out = [redaction.push(text.subarray(0, cut)), redaction.push(text.subarray(cut)), redaction.end()];
    expect(Buffer.concat(out).toString()).toBe('>>[secret API_KEY]<<');
  }
  const redaction = redactor.stream();
  const out = [...text].map((byte) => redaction.push(Buffer.of(byte)));
  expect(Buffer.concat([...out, redaction.end()]).toString()).toBe('>>[secret API_KEY]<<');
});

describe('a text that goes on like one value for a while, and then like', () => {
  const first = 'first-beginning-second-beginning-end-of-the-first';
  const second = 'second-beginning-another-end';
  const itself = 'once-and-again-once-and-again-once-and-for-all';
  const several = new Redactor(
    [first, second, itself].map((of, index) => new SecretValue(`VALUE_${index}`, Buffer.from(of))),
  );

  test.each([
    ['another one that begins in the middle of it', `first-beginning-${second}`, 'first-beginning-[secret VALUE_1]'],
    ['itself once more', `once-and-again-${itself}`, 'once-and-again-[secret VALUE_2]'],
    ['nothing else', 'first-beginning-second-beginning-', 'first-beginning-second-beginning-'],
    ['the same one', first, '[secret VALUE_0]'],
  ])('%s', (_, text, expected) => {
    for (let cut = 0; cut <= text.length; cut += 1) {
      const redaction = several.stream();
      const out = pushed(redaction, `>${text.slice(0, cut)}`, `${text.slice(cut)}<`, ' and more');
      expect([...out, redaction.end().toString()].join('')).toBe(`>${expected}< and more`);
    }
  });
});

describe('what is held back', () => {
  test('nothing, where no form can have begun', () => {
    expect(pushed(redactor.stream(), 'login: ', '\r\n$ ', '…\n', '')).toEqual(['login: ', '\r\n$ ', '…\n', '']);
  });

  test('the beginning of a form, until it is none', () => {
    expect(pushed(redactor.stream(), 'a p4', 'ss"wo', 'od')).toEqual(['a ', '', 'p4ss"wood']);
  });

  test('no more than may still become one', () => {
    expect(pushed(redactor.stream(), 'p4ss"p4ss', 'p4', '!')).toEqual(['p4ss"', 'p4ss', 'p4!']);
  });

  test('no whole value that nothing can be added to', () => {
    expect(pushed(redactor.stream(), `see ${value}`, '.')).toEqual(['see [secret API_KEY]', '.']);
  });

  test('a whole value that may be the beginning of a longer one', () => {
    const both = new Redactor([
      new SecretValue('SHORT', Buffer.from('abcdef')),
      new SecretValue('LONG', Buffer.from('abcdefgh')),
    ]);
    expect(pushed(both.stream(), 'abcdef', 'g', 'h')).toEqual(['', '', '[secret LONG]']);
    expect(pushed(both.stream(), 'abcdef', 'g', 'g')).toEqual(['', '', '[secret SHORT]gg']);
  });

  test('is released at the end', () => {
    const redaction = redactor.stream();
    expect(pushed(redaction, 'a p4ss"w')).toEqual(['a ']);
    expect(redaction.end().toString()).toBe('p4ss"w');
    expect(() => redaction.push(Buffer.from('ord'))).toThrow(/over/);
    expect(() => redaction.end()).toThrow(/over/);
  });

  test('does not change with the memory of a chunk that is used again', () => {
    const redaction = redactor.stream();
    const chunk = Buffer.from('p4ss');
    redaction.push(chunk);
    chunk.write('????');
    expect(redaction.end().toString()).toBe('p4ss');
  });
});

describe('the longest values', () => {
  const longest = Buffer.from(Array.from({ length: 65_536 }, (_, index) => 33 + ((index * index) % 89)));
  const long = new Redactor([new SecretValue('LONG', Buffer.from(longest))]);
  const whole = longest.toString();

  function inChunks(of: Redactor, text: string, size: number): string {
    const bytes = Buffer.from(text);
    const redaction = of.stream();
    let out = '';
    for (let from = 0; from < bytes.length; from += size)
      out += redaction.push(bytes.subarray(from, from + size)).toString();
    return out + redaction.end().toString();
  }

  test.each(Object.entries(textSpellings))('are masked across many chunks by %s', (_, spell) => {
    expect(inChunks(long, `<${spell(whole)}><${spell(whole)}>`, 1_000)).toBe('<[secret LONG]><[secret LONG]>');
  });

  test('are masked byte by byte', () => {
    expect(inChunks(long, `<${whole}>`, 1)).toBe('<[secret LONG]>');
  });

  test('are let through when their last byte is missing or another one', () => {
    const almost = `<${whole.slice(0, -1)}><${whole.slice(0, -1)}\n>`;
    expect(inChunks(long, almost, 1_000)).toBe(almost);
  });

  test('are found where the text begins them, fails, and is in the middle of them', () => {
    const repeats = `${'abc'.repeat(100)}d`;
    const own = new Redactor([new SecretValue('REPEATS', Buffer.from(repeats))]);
    const text = `<${'abc'.repeat(30)}${repeats}${'abc'.repeat(99)}ab${repeats}>`;
    const masked = `<${'abc'.repeat(30)}[secret REPEATS]${'abc'.repeat(99)}ab[secret REPEATS]>`;
    for (const size of [1, 7, 65_536]) expect(inChunks(own, text, size)).toBe(masked);
  });

  test('cost no more than others where they and the text repeat themselves', () => {
    const length = 16_384;
    const repeating = new Redactor([new SecretValue('REPEATS', Buffer.alloc(length, 'x'))]);
    const text = `${'x'.repeat(length - 1)}y`.repeat(64);
    const before = process.cpuUsage();
    expect(inChunks(repeating, text, 65_536) === text).toBe(true);
    // Some 0.1 s. Beginning again at each byte would be 10^10 comparisons.
    const { user } = process.cpuUsage(before);
    expect(user).toBeLessThan(5_000_000);
  });

  test('a hundred of them are not written out in every form', () => {
    const bytesOf = (index: number) => Buffer.concat([Buffer.from(`${index}-`), longest]);
    const values = Array.from({ length: 100 }, (_, index) => new SecretValue(`V${index}`, bytesOf(index)));
    const before = process.memoryUsage().arrayBuffers;
    const hundred = new Redactor(values);
    const bytes = process.memoryUsage().arrayBuffers - before;
    // The copies are 6.6 MB; every form in full would be some 200 MB.
    expect(bytes).toBeLessThan(60_000_000);
    expect(hundred.redact(`<7-${whole}>`)).toBe('<[secret V7]>');
  });
});
