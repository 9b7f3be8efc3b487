import type { PayloadEscaping } from '@countersign/contracts';

/** @returns null for a value that this form has no way to say */
export type Escape = (value: string) => string | null;

const LONE_SURROGATE = /\p{Cs}/u;

/** XML 1.0, section 2.2: what a document can hold; any other character not even as a reference. */
const NOT_XML = /[^\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/**
 * Quotes for attributes, `>` for the `]]>` and `-->` that would end a section. White space beside the space is written
 * as a reference: parsers change it in attributes, and carriage returns everywhere.
 */
const XML: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/** What each escaping does to a value. A value is text: it is not looked at again, whatever it holds. */
export const ESCAPES: Record<PayloadEscaping, Escape> = {
  /** The inside of a JSON string. */
  json: (value) => JSON.stringify(value).slice(1, -1),
  xml: (value) => (NOT_XML.test(value) ? null : value.replace(/[&<>"'\t\n\r]/g, (character) => XML[character]!)),
  /** Every byte but letters, digits and `-._~` as %XX: right in a form's body and in a URL. */
  form: (value) => {
    if (LONE_SURROGATE.test(value)) return null;
    const percent = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
    return encodeURIComponent(value).replace(/[!'()*]/g, percent);
  },
  none: (value) => (LONE_SURROGATE.test(value) ? null : value),
};
