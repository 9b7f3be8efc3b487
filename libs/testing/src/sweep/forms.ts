/** One way to write a value down. */
export interface Form {
  /** Such as `base64`; for a finding. */
  name: string;
  bytes: Buffer;
}

type Writer = (text: string) => string;

/**
 * Every form in which programs tend to write a text: escaped, encoded, in either width, one inside the other. They are
 * said here anew and not taken from the redactor: a form that it forgot would otherwise be forgotten here too.
 * @param bytes what the value stands for, where it is itself the text of something
 */
export function formsOf(value: string, bytes?: Buffer): Form[] {
  const forms = new Map<string, Form>();
  const add = (name: string, bytes: Buffer) => {
    const key = bytes.toString('latin1');
    // Most values have nothing to escape: their forms are one and the same.
    if (!forms.has(key)) forms.set(key, { name, bytes });
  };
  for (const [name, text] of textForms(value)) add(name, Buffer.from(text, 'utf8'));
  add('utf-16', Buffer.from(value, 'utf16le'));
  // V8 keeps a text without wider characters in one byte each.
  if (isLatin1(value)) add('latin-1', Buffer.from(value, 'latin1'));
  for (const [name, text] of byteForms(Buffer.from(value, 'utf8'))) add(name, Buffer.from(text, 'latin1'));
  if (!bytes) return [...forms.values()];
  add('its bytes', bytes);
  for (const [name, text] of byteForms(bytes)) add(`its bytes in ${name}`, Buffer.from(text, 'latin1'));
  return [...forms.values()];
}

function* textForms(value: string): Iterable<[string, string]> {
  yield ['clear', value];
  for (const [name, write] of Object.entries(WRITERS)) yield [name, write(value)];
  for (const [outer, around] of Object.entries(AROUND)) {
    for (const [inner, write] of Object.entries(WRITERS)) yield [`${inner} in ${outer}`, around(write(value))];
  }
  for (const [outer, around] of Object.entries(AROUND)) {
    for (const [inner, write] of Object.entries(BODIES))
      yield [`${inner} in JSON in ${outer}`, around(json(write(value)))];
  }
}

const json: Writer = (text) => JSON.stringify(text).slice(1, -1);
const jsonAscii = (hex: (digits: string) => string): Writer => {
  const escape = (unit: string) => `\\u${hex(unit.charCodeAt(0).toString(16).padStart(4, '0'))}`;
  return (text) => json(text).replace(/[\u0080-\uffff]/g, escape);
};
const upper = (digits: string) => digits.toUpperCase();
const same = (digits: string) => digits;
const lowerPercent: Writer = (text) => text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
const formUrl: Writer = (text) => new URLSearchParams([['', text]]).toString().slice(1);

const WRITERS: Record<string, Writer> = {
  JSON: json,
  'JSON with escaped slashes': (text) => json(text).replaceAll('/', '\\/'),
  'JSON as ASCII': jsonAscii(same),
  'JSON as ASCII, upper case': jsonAscii(upper),
  'JSON of a heap snapshot': heapSnapshot,
  URL: encodeURIComponent,
  'URL, lower case': (text) => lowerPercent(encodeURIComponent(text)),
  address: encodeURI,
  form: formUrl,
  'form, lower case': (text) => lowerPercent(formUrl(text)),
  'row of a table': (text) => text.replace(/["\\]/g, '$&$&'),
  SQL: (text) => text.replaceAll("'", "''"),
  HTML: (text) => text.replace(/[&<>"']/g, (character) => `&${HTML[character]};`),
};
const HTML: Record<string, string> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": '#39' };

/** What a text that was written once is put into: a JSON body in a JSON log line, a JSON column in a row. */
const AROUND: Record<string, Writer> = {
  JSON: json,
  'a row of a table': WRITERS['row of a table']!,
  'a heap snapshot': heapSnapshot,
};
/** And what may be in there twice: a body in a body. */
const BODIES = { JSON: json, 'JSON as ASCII': WRITERS['JSON as ASCII']! };

/** V8's writer of snapshots keeps the lower half only of what lies beyond the first 65,536 characters. */
function heapSnapshot(text: string): string {
  const short = [...text].map((character) => String.fromCharCode(character.codePointAt(0)! & 0xffff)).join('');
  return jsonAscii(upper)(short);
}

function* byteForms(bytes: Buffer): Iterable<[string, string]> {
  const hex = bytes.toString('hex');
  const pairs = hex.match(/../g)!;
  yield ['hex', hex];
  yield ['hex, upper case', hex.toUpperCase()];
  yield ['\\x escapes', pairs.map((pair) => `\\x${pair}`).join('')];
  yield ['URL, every byte', pairs.map((pair) => `%${pair}`).join('')];
  yield ['URL, every byte, upper case', pairs.map((pair) => `%${pair.toUpperCase()}`).join('')];
  for (const before of [0, 1, 2]) {
    yield ['base64', base64Core(bytes, before, 'base64')];
    yield ['base64url', base64Core(bytes, before, 'base64url')];
  }
}

/** What the bytes become behind `before` others, whatever those and what follows are: the characters made of them alone. */
function base64Core(bytes: Buffer, before: number, alphabet: 'base64' | 'base64url'): string {
  const text = Buffer.concat([Buffer.alloc(before), bytes]).toString(alphabet);
  const first = Math.ceil((before * 8) / 6);
  return text.slice(first, Math.floor(((before + bytes.length) * 8) / 6));
}

function isLatin1(text: string): boolean {
  return Buffer.from(text, 'latin1').toString('latin1') === text;
}
