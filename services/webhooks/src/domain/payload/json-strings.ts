import { createScanner, printParseErrorCode, visit } from 'jsonc-parser';
import type { TemplateProblem } from './template-problem.js';

/** A string of a JSON document. */
export interface JsonString {
  isKey: boolean;
  /** What it says, escapes undone. */
  text: string;
  /** Where the character at an index of `text` begins in the document; for its length, where the string ends. */
  offsetOf: (index: number) => number;
}

/** Deeper than any document that somebody wrote, and far from what the parser's stack holds. */
const DEPTH_MAX = 100;
const UNQUOTED_VARIABLE = /\$\{[^}"\r\n]*\}?/y;
const STRICT = { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false };

/** Reads a document as strict JSON (RFC 8259), and goes on past what is wrong to find everything that is. */
export function readJsonStrings(document: string): { strings: JsonString[]; problems: TemplateProblem[] } {
  const { tooDeep, unquoted, masked } = lookOver(document);
  if (tooDeep !== null) {
    const message = `must not be nested deeper than ${DEPTH_MAX} levels`;
    return { strings: [], problems: [{ offset: tooDeep, message, structural: true }] };
  }
  const strings: JsonString[] = [];
  const problems: TemplateProblem[] = unquoted.map((offset) => ({ offset, message: UNQUOTED, structural: true }));
  const add = (isKey: boolean) => (text: unknown, offset: number, length: number) => {
    if (typeof text === 'string')
      strings.push(jsonString(isKey, text, document.slice(offset, offset + length), offset));
  };
  let lastLine = -1;
  const onError = (code: number, offset: number, length: number, line: number) => {
    // The parser stumbles on: what it says of the rest of a line follows from the first thing that it says of it.
    if (line > lastLine) problems.push(syntaxProblem(printParseErrorCode(code), document, offset, length));
    lastLine = line;
  };
  visit(masked, { onObjectProperty: add(true), onLiteralValue: add(false), onError }, STRICT);
  if (problems.length === 0 && !isJson(document)) {
    problems.push({ offset: 0, message: 'must be JSON', structural: true });
  }
  return { strings, problems };
}

interface Overview {
  /** Where the first bracket below DEPTH_MAX opens. */
  tooDeep: number | null;
  /** Where variables stand outside of strings. */
  unquoted: number[];
  /** The document with a number in place of each of those, so that a parser finds its way past them. */
  masked: string;
}

/** Looks at every token, without recursion. */
function lookOver(document: string): Overview {
  const scanner = createScanner(document, true);
  const unquoted: number[] = [];
  const masked: string[] = [];
  let done = 0;
  let depth = 0;
  for (;;) {
    scanner.scan();
    const offset = scanner.getTokenOffset();
    const first = scanner.getTokenLength() === 0 ? '' : document[offset]!;
    if (first === '{' || first === '[') depth += 1;
    if (first === '}' || first === ']') depth -= 1;
    if (first === '' || depth > DEPTH_MAX) {
      return { tooDeep: first === '' ? null : offset, unquoted, masked: masked.join('') + document.slice(done) };
    }
    const length = first === '$' ? lengthOfVariable(document, offset) : 0;
    if (length === 0) continue;
    unquoted.push(offset);
    masked.push(document.slice(done, offset), '0'.padEnd(length));
    done = offset + length;
    scanner.setPosition(done);
  }
}

function lengthOfVariable(document: string, offset: number): number {
  UNQUOTED_VARIABLE.lastIndex = offset;
  return UNQUOTED_VARIABLE.exec(document)?.[0].length ?? 0;
}

function jsonString(isKey: boolean, text: string, raw: string, offset: number): JsonString {
  // Between the quotes, each escape is one code unit of the text.
  const inner = raw.slice(1, -1);
  if (inner === text) return { isKey, text, offsetOf: (index) => offset + 1 + index };
  let starts: number[] | undefined;
  const offsetOf = (index: number) => {
    starts ??= Array.from(inner.matchAll(/\\u.{4}|\\.|[^]/g), ({ index: start }) => offset + 1 + start);
    return starts[index] ?? offset + raw.length - 1;
  };
  return { isKey, text, offsetOf };
}

/** The parser's words for what it met, in ours. */
const MESSAGES: Record<string, string> = {
  PropertyNameExpected: 'must be a key in double quotes',
  ColonExpected: 'must be a colon after the key',
  CommaExpected: 'must be a comma, or the end of the object or array',
  CloseBraceExpected: 'must be a } that closes the object',
  CloseBracketExpected: 'must be a ] that closes the array',
  EndOfFileExpected: 'must be the end: a payload is one JSON value',
  InvalidCommentToken: 'must not be a comment: JSON has none',
  UnexpectedEndOfComment: 'must not be a comment: JSON has none',
  UnexpectedEndOfString: 'must be closed by a double quote on its line (a line break in a string is written \\n)',
  UnexpectedEndOfNumber: 'must be a whole number: digits are missing',
  InvalidUnicode: 'must be \\u and four hexadecimal digits',
  InvalidEscapeCharacter: 'must be one of the escapes \\" \\\\ \\/ \\b \\f \\n \\r \\t \\u',
  InvalidCharacter: 'must not be a control character: write it as an escape',
};
const VALUE = 'must be a value: a string in double quotes, a number, an object, an array, true, false or null';
const UNQUOTED = 'must stand in double quotes: a variable is a string, or a part of one';

/** The longest beginning of a string that is right: what is wrong with the string comes behind it. */
const RIGHT = /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y;

function syntaxProblem(code: string, document: string, offset: number, length: number): TemplateProblem {
  const message = MESSAGES[code] ?? VALUE;
  const isInString = code === 'InvalidUnicode' || code === 'InvalidEscapeCharacter' || code === 'InvalidCharacter';
  RIGHT.lastIndex = offset;
  const right = isInString ? (RIGHT.exec(document)?.[0].length ?? 0) : 0;
  return { offset: offset + Math.min(right, length), message, structural: true };
}

/** The last word on what leaves as JSON, from the parser that most receivers' are like. */
function isJson(document: string): boolean {
  try {
    JSON.parse(document);
    return true;
  } catch {
    return false;
  }
}
