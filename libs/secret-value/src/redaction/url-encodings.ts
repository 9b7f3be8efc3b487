import { partsOf, type Encoding } from './form.js';
import { distinctWritings, writtenDigits, type Digits, type Writing } from './writing.js';

/** What the URL writers in use leave as it is, beside letters and digits. */
const KEPT = [
  "-_.!~*'()", // encodeURIComponent
  "-_.!~*'();,/?:@&=+$#", // encodeURI
  '-_.~', // RFC 3986: Go, Rust, PHP's rawurlencode, Python's quote without a safe character
  '-_.~/', // Python's quote
  '-_.', // PHP's urlencode
  '-_./', // Python 2
  '-_.*', // forms: URLSearchParams, Java's URLEncoder
  '-_.~$&+=:@', // a segment of a path in Go
  "-_.~!$&'()*+,;=:@", // a segment of a path by RFC 3986
  "-_.~!$&'()*+,;=:@/?", // a query by RFC 3986
  "-_.~!$&'()*+,;=:@/[]\\|%", // a path of the WHATWG's URL
  "-_.~!$&()*+,;=:@/?[]\\|%{}^`'", // its query
  '-_.~!$&()*+,;=:@/?[]\\|%{}^`', // its query where the scheme is http
  "-_.~!$&'()*+,%", // its user and password
];

const NEVER_ENCODED = /[^0-9A-Za-z]/g;

/** How these write bytes, where that differs from the bytes themselves; and every byte encoded. */
export function urlEncodings(value: Buffer): Encoding[] {
  const text = value.toString('latin1');
  const specials = [...new Set(text.match(NEVER_ENCODED))];
  const keptSets = new Set(KEPT.map((kept) => specials.filter((special) => kept.includes(special)).join('')));
  const writings: Writing[] = [];
  for (const kept of keptSets)
    for (const space of specials.includes(' ') ? ['%20', '+'] : ['%20'])
      for (const digits of ['lower', 'upper'] as const) writings.push(writing(kept, space, digits));
  const everything = (['lower', 'upper'] as const).map((digits) => (unit: string) => encoded(unit, digits));
  return [
    ...distinctWritings(specials, writings).map((write) => encoding(NEVER_ENCODED, write)),
    ...everything.map((write) => encoding(/[^]/g, write)),
  ];
}

function writing(kept: string, space: string, digits: Digits): Writing {
  return (unit) => {
    if (kept.includes(unit)) return unit;
    return unit === ' ' ? space : encoded(unit, digits);
  };
}

function encoded(unit: string, digits: Digits): string {
  return `%${writtenDigits(unit.charCodeAt(0), 2, digits)}`;
}

/** Byte by byte, as latin1: a value need not be text. */
function encoding(units: RegExp, write: Writing): Encoding {
  return function* (value) {
    for (const { from, to } of partsOf(value, (upTo) => upTo)) {
      yield Buffer.from(value.toString('latin1', from, to).replace(units, write), 'latin1');
    }
  };
}
