import type { CanaryNest } from '@countersign/testing';

/** How the names of those begin that are there on purpose. */
export const PLANTED = 'planted ';

/** A value as some program wrote it. */
export interface Written {
  canary: string;
  content: Buffer;
}

const utf8 = (text: string) => Buffer.from(text, 'utf8');
const behind = (before: string, value: string) => Buffer.concat([utf8(before), utf8(value)]);

/** Said here once more, by what writes them in real programs: the sweep's own list is what is tested. */
const TEXTS: Record<string, (value: string) => string> = {
  CLEAR: (value) => value,
  JSON: (value) => JSON.stringify({ value }),
  JSON_IN_JSON: (value) => JSON.stringify({ body: JSON.stringify({ value }) }),
  URL: (value) => `/path?value=${encodeURIComponent(value)}&more=1`,
  FORM: (value) => new URLSearchParams({ value, more: '1' }).toString(),
  BASE64_0: (value) => utf8(value).toString('base64'),
  BASE64_1: (value) => behind('a', value).toString('base64'),
  BASE64_2: (value) => behind('ab', value).toString('base64'),
  BASE64URL_0: (value) => utf8(value).toString('base64url'),
  BASE64URL_1: (value) => behind('a', value).toString('base64url'),
  BASE64URL_2: (value) => behind('ab', value).toString('base64url'),
  HEX: (value) => utf8(value).toString('hex'),
  UPPER_HEX: (value) => utf8(value).toString('hex').toUpperCase(),
};

/** Each form has a canary of its own, so that one that was found says which form was. */
export function writtenTexts(nest: CanaryNest, place: string): Written[] {
  return Object.entries(TEXTS).map(([form, write]) => {
    const { name, value } = nest.odd(`${place}_${form}`);
    return { canary: PLANTED + name, content: utf8(write(value)) };
  });
}

/** What may be anywhere but in a text. */
export function writtenBytes(nest: CanaryNest, place: string): Written[] {
  const { name, value } = nest.odd(`${place}_UTF16`);
  return [...writtenTexts(nest, place), { canary: PLANTED + name, content: Buffer.from(value, 'utf16le') }];
}
