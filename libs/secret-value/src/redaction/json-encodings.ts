import { partsOf, type Encoding } from './form.js';
import { distinctWritings, writtenDigits, type Digits, type Writing } from './writing.js';

/** Whether `/` stays, gets a backslash (PHP) or is written as markup is (templates). */
const SLASHES = ['/', '\\/', null] as const;

/** Written as `\u00xx` so that the text may stand in a page: by Go and Rails, Django, PHP, Gson, .NET, templates. */
const MARKUP = ['', '<', '<>', '<>&', "<>&'", "<>&='", `<>&'"`, `<>&'"+\``];

/** Which characters beyond ASCII are written as `\uxxxx`: none, the two that end a line of JavaScript, all of them. */
const BEYOND_ASCII = [/^$/, /[\u2028\u2029]/, /[^\0-\x7f]/, /[^\0-\x7e]/];

/** Backspace and form feed have short escapes that some writers do not know. */
const SHORT = new Map(Object.entries({ '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }));
const RARELY_SHORT = new Map([...SHORT, ['\b', '\\b'], ['\f', '\\f']]);

const NEVER_ESCAPED = /[^0-9A-Za-z]/g;

interface Options {
  slash: (typeof SLASHES)[number];
  markup: string;
  beyondAscii: RegExp;
  short: ReadonlyMap<string, string>;
  digits: Digits;
}

/**
 * How the JSON writers in use spell a text within its quotes, where that differs from the text itself; and the text with
 * every character escaped.
 * @param value valid UTF-8
 */
export function jsonEncodings(value: Buffer): Encoding[] {
  const text = value.toString('utf8');
  const writings = distinctWritings(text.match(NEVER_ESCAPED) ?? [], options(text).map(writing));
  const everything = (['lower', 'upper'] as const).map((digits) => (unit: string) => escaped(unit, digits));
  return [
    ...writings.map((write) => encoding(NEVER_ESCAPED, write)),
    ...everything.map((write) => encoding(/[^]/g, write)),
  ];
}

/** Only those that can make a difference to this text: for most there is one. */
function options(text: string): Options[] {
  const markup = new Set(MARKUP.map((marks) => [...marks].filter((mark) => text.includes(mark)).join('')));
  const beyondAscii = /[^\0-\x7e]/.test(text) ? BEYOND_ASCII : BEYOND_ASCII.slice(0, 1);
  const shorts = /[\b\f]/.test(text) ? [SHORT, RARELY_SHORT] : [RARELY_SHORT];
  const all: Options[] = [];
  for (const slash of text.includes('/') ? SLASHES : SLASHES.slice(0, 1))
    for (const marks of markup)
      for (const beyond of beyondAscii)
        for (const short of shorts)
          for (const digits of ['lower', 'upper'] as const)
            all.push({ slash, markup: marks, beyondAscii: beyond, short, digits });
  return all;
}

function writing({ slash, markup, beyondAscii, short, digits }: Options): Writing {
  return (unit) => {
    if (markup.includes(unit)) return escaped(unit, digits);
    if (unit === '/') return slash ?? escaped(unit, digits);
    const isEscaped = unit < ' ' || beyondAscii.test(unit);
    return short.get(unit) ?? (isEscaped ? escaped(unit, digits) : unit);
  };
}

function escaped(unit: string, digits: Digits): string {
  return `\\u${writtenDigits(unit.charCodeAt(0), 4, digits)}`;
}

function encoding(units: RegExp, write: Writing): Encoding {
  return function* (value) {
    for (const { from, to } of partsOf(value, (upTo) => startOfCharacter(value, upTo))) {
      yield Buffer.from(value.toString('utf8', from, to).replace(units, write));
    }
  };
}

/** No part ends within a character: it could not be read. */
function startOfCharacter(value: Buffer, at: number): number {
  while ((value[at]! & 0xc0) === 0x80) at -= 1;
  return at;
}
