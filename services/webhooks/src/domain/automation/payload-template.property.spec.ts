import { SeededRandom } from '@countersign/seeded-random';
import { CountersignError } from '@countersign/contracts';
import { expect, test } from '@jest/globals';
import { SAMPLE_EVENTS } from '../../fixtures/automation-events.js';
import { parseTemplate, type PayloadTemplate } from './payload-template.js';

const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);
const CASES_PER_SEED = 100;

/** What a document says, and what it is to say once it is filled. */
interface Node {
  document: string;
  filled: unknown;
}

/** Pieces that would change a document, were they not escaped. */
const NASTY = [
  ...['"', '\\', '\\"', '\n', '\r\n', '\t', '\u0000', '\u2028', '\ud83d\udd11', 'é', '</a>', ']]>', '-->', "'"],
  ...['","x":"', '}', '{', '$', '${', '${A}', '${gone}', '\\u0022', '&amp;', '%22', '+', ' ', 'a', 'Z', '0', '\u007f'],
];

class Cases extends SeededRandom {
  readonly secrets = new Map(['A', 'B_1', 'ACCESS_TOKEN', '9'].map((name) => [name, this.value()]));

  private value(): string {
    return this.several(8, () => this.pick(NASTY)).join('') || 'x';
  }

  /** A whole document, its spaces and escapes chosen at random. */
  document(): Node {
    return this.node(3);
  }

  private node(depth: number): Node {
    const kind = this.below(depth > 0 ? 6 : 4);
    if (kind < 2) return this.string();
    if (kind === 2) return this.pick(['0', '-1.50', '1e5'].map((document) => ({ document, filled: Number(document) })));
    if (kind === 3) return this.pick([true, false, null].map((filled) => ({ document: String(filled), filled })));
    return kind === 4 ? this.array(depth) : this.object(depth);
  }

  private array(depth: number): Node {
    const items = this.several(4, () => this.node(depth - 1));
    const inside = items.map(({ document }) => this.space() + document + this.space()).join(',');
    return { document: `[${inside}]`, filled: items.map(({ filled }) => filled) };
  }

  private object(depth: number): Node {
    const entries = this.several(4, () => ({ key: this.literal(), node: this.node(depth - 1) }));
    const unique = [...new Map(entries.map((entry) => [entry.key, entry])).values()];
    const inside = unique.map(({ key, node }) => `${this.space()}${this.quoted(key)}${this.space()}:${node.document}`);
    const filled = unique.map(({ key, node }) => [key, node.filled] as const);
    return { document: `{${inside.join(',')}${this.space()}}`, filled: Object.fromEntries(filled) };
  }

  private string(): Node {
    const pieces = this.several(5, () => (this.below(2) === 0 ? { literal: this.literal() } : this.variable()));
    const document = pieces.map((piece) => ('literal' in piece ? this.escaped(piece.literal) : piece.name)).join('');
    const filled = pieces.map((piece) => ('literal' in piece ? piece.literal : piece.value)).join('');
    return { document: `"${document}"`, filled };
  }

  private variable(): { name: string; value: string } {
    const [name, value] = this.pick([...this.secrets, ['run_name', 'baseline-7'], ['metric_value', '0.5']] as const);
    // Escapes in the name of a variable are the author's choice as well.
    return { name: this.escaped(`\${${name}}`), value };
  }

  /** A text without a variable, and without what would make one of what comes behind it. */
  private literal(): string {
    const pieces = NASTY.filter((piece) => !piece.includes('$') && piece !== '{');
    return this.several(4, () => this.pick(pieces)).join('');
  }

  private quoted(text: string): string {
    return `"${this.escaped(text)}"`;
  }

  /** One of the ways to write a text in a JSON string. */
  private escaped(text: string): string {
    const unit = (code: number) => `\\u${code.toString(16).padStart(4, '0')}`;
    return Array.from({ length: text.length }, (_, index) =>
      this.below(6) === 0
        ? unit(text.charCodeAt(index))
        : text[index]!.replace(/["\\\p{Cc}]/u, (it) => unit(it.charCodeAt(0))),
    ).join('');
  }

  private space(): string {
    return this.pick(['', '', ' ', '\n', '\r\n\t']);
  }

  /** Anything that might look like a template to somebody. */
  soup(): string {
    const pieces = [
      '$',
      '{',
      '}',
      '${',
      '${A}',
      '${run_id}',
      'A',
      '\\u0024',
      '\\u007b',
      '\\',
      '"',
      '[',
      ']',
      ':',
      ',',
      ' ',
      '\n',
      'é',
    ];
    const inside = this.several(8, () => this.pick(pieces)).join('');
    return this.pick([inside, `"${inside}"`, `["${inside}"]`, `{"a": "${inside}"}`, `{"${inside}": 1}`]);
  }
}

function render(template: PayloadTemplate, secretOf: (name: string) => string): string {
  return template.render({ event: SAMPLE_EVENTS.RUN_METRIC, secretOf });
}
const given = { event: 'RUN_METRIC', allowedSecrets: ['A', 'B_1', 'ACCESS_TOKEN', '9'] } as const;

test.each(SEEDS)(
  'a filled document says what its author wrote, with each value in exactly its place: seed %i',
  (seed) => {
    for (let i = 0; i < CASES_PER_SEED; i += 1) {
      const cases = new Cases(seed * 1_000 + i);
      const { document, filled } = cases.document();
      const template = parseTemplate({ ...given, format: 'json', text: document });
      const body = render(template, (name) => cases.secrets.get(name)!);
      expect(JSON.parse(body)).toEqual(filled);
    }
  },
);

test.each(SEEDS)('of no text is a ${ left, nor is anything thrown but what a person can read: seed %i', (seed) => {
  let rendered = 0;
  for (let i = 0; i < CASES_PER_SEED; i += 1) {
    const text = new Cases(seed * 1_000 + i).soup();
    for (const format of ['json', 'text'] as const) {
      const body = renderedOrRefused(text, format);
      if (body === null) continue;
      rendered += 1;
      expect(format === 'json' ? JSON.stringify(JSON.parse(body)) : body).not.toContain('${');
    }
  }
  expect(rendered).toBeGreaterThan(CASES_PER_SEED / 10);
});

function renderedOrRefused(text: string, format: 'json' | 'text'): string | null {
  try {
    return render(parseTemplate({ ...given, format, escaping: 'none', text }), () => 'v4lue');
  } catch (error) {
    expect(error).toBeInstanceOf(CountersignError);
    return null;
  }
}

test.each(SEEDS)('a form is read as the values that went in, and XML gets no mark-up of theirs: seed %i', (seed) => {
  const text = { ...given, format: 'text' } as const;
  const form = parseTemplate({ ...text, text: 'a=${A}&b=-${B_1}-', escaping: 'form' });
  const xml = parseTemplate({ ...text, text: '${A}', escaping: 'xml' });
  for (let i = 0; i < CASES_PER_SEED; i += 1) {
    const { secrets } = new Cases(seed * 1_000 + i);
    const secretOf = (name: string) => secrets.get(name)!;
    const entries = [...new URLSearchParams(render(form, secretOf))];
    expect(entries).toEqual([
      ['a', secretOf('A')],
      ['b', `-${secretOf('B_1')}-`],
    ]);
    if (secretOf('A').includes('\u0000')) continue;
    const escaped = render(xml, secretOf);
    expect(escaped).not.toMatch(/[<>"'\r\n\t]|&(?!(amp|lt|gt|quot|#39|#9|#10|#13);)/);
    expect(escaped.replace(/&(#?\w+);/g, (_, name: string) => ENTITIES[name]!)).toBe(secretOf('A'));
  }
});

const ENTITIES: Record<string, string> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"' },
  ...{ '#39': "'", '#9': '\t', '#10': '\n', '#13': '\r' },
};
