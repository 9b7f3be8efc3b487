export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const KIB_64 = 65_536;
/** JavaScript's own names, as keys that JSON makes and a literal would not. */
const PROTO = JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}') as Json;

/** What nobody has in mind who writes a schema, and what databases, JavaScript and regular expressions stumble over. */
const ODD: readonly Json[] = [
  ...['', ' ', '\0', 'a\0b', '\ud800', 'a\udc00z', '\u202egnp.exe', 'e\u0301', '\u212a', '\ufeff', '\r\nX: y'],
  ...['__proto__', 'constructor', '%', '\\', "' OR 1=1 --", '${KEY}', '../../etc/passwd', '1e999', 'NaN'],
  ...['9999-12-31T23:59:60Z', '0000-00-00T00:00:00Z', '(a+)+$', '['],
  ...['x'.repeat(KIB_64), '\u{1f511}'.repeat(KIB_64 / 4), 'e\u0301'.repeat(200), 'a\n'.repeat(20_000)],
  ...[-1, 0, 0.5, 2 ** 31, 2 ** 53, 1e21, -1e308, 5e-324],
  ...[
    null,
    true,
    [],
    {},
    [null],
    [[]],
    { '': '' },
    { '\0': 'x' },
    { '\ud800': 'x' },
    { a: '\0' },
    { a: ['\udfff'] },
    PROTO,
  ],
  ...[deep(500), wide(10_001), Object.fromEntries(Array.from({ length: 2_000 }, (_, at) => [`key${at}`, at]))],
];

const ODD_IN_ADDRESSES: readonly string[] = [
  ...[
    '%00',
    'a%00b',
    '%ED%A0%80',
    '%FF',
    '%F0%9F%94%91',
    '..%2F..',
    '__proto__',
    '%25',
    '%5C',
    '%0D%0A',
    '*',
    '[]',
    '',
  ],
  ...[
    '-1',
    '0',
    '1e9',
    '9223372036854775808',
    '9'.repeat(40),
    '00000000-0000-0000-0000-000000000000',
    'x'.repeat(3_000),
  ],
  ...['2026-02-30T00:00:00Z', '9999-12-31T23:59:59Z', 'e%CC%81', "'%20OR%201=1"],
];

function deep(levels: number): Json {
  let value: Json = 'end';
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
}

function wide(members: number): Json {
  return Array.from({ length: members }, () => 'A');
}

/** The same body with one odd value in it: in the place of each of its parts, and of each property that it could have. */
export function oddBodies(body: Json, properties: readonly string[]): Json[] {
  const added = properties.flatMap((name) => ODD.map((odd) => ({ ...(body as Record<string, Json>), [name]: odd })));
  return [...ODD, ...added, ...replaced(body)];
}

function replaced(part: Json): Json[] {
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([key, member]) =>
    [...ODD, ...replaced(member)].map((odd) => withMember(part, key, odd)),
  );
}

function withMember(part: Json[] | { [key: string]: Json }, key: string, odd: Json): Json {
  if (Array.isArray(part)) return part.with(Number(key), odd);
  return { ...part, [key]: odd };
}

/** The same address with one odd part in it: in the place of each of its parameters, and of each question it takes. */
export function oddAddresses(template: string, ids: Record<string, string>, questions: readonly string[]): string[] {
  const filled = (of: Record<string, string>) => template.replace(/\{(\w+)\}/g, (_, name: string) => of[name]!);
  const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  const inPath = names.flatMap((name) => ODD_IN_ADDRESSES.map((odd) => filled({ ...ids, [name]: odd })));
  const asked = questions.flatMap((name) => [
    ...ODD_IN_ADDRESSES.map((odd) => `${filled(ids)}?${name}=${odd}`),
    `${filled(ids)}?${name}=a&${name}=b`,
    `${filled(ids)}?${name}[a]=b`,
  ]);
  return [...inPath, ...asked];
}

/** About so many of them, from all over; others with each turn. */
export function sampled<T>(all: readonly T[], count: number, turn: number): T[] {
  const every = Math.max(1, Math.floor(all.length / count));
  return all.filter((_, index) => index % every === turn % every);
}
