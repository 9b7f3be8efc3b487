import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json, jsonParseLinter } from '@codemirror/lang-json';
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { forceLinting, linter, type Diagnostic } from '@codemirror/lint';
import { Compartment, EditorState, StateEffect } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { cspNonce } from '../app/csp-nonce.js';
import { completeVariables } from './complete-variables.js';

export interface PayloadVariable {
  /** As it stands between `${` and `}`. */
  name: string;
  about: string;
}

/** A place in a text, as the API tells it: lines and columns from 1, the offset from 0. */
export interface PayloadProblem {
  line: number;
  column: number;
  offset: number;
  message: string;
}

interface PayloadViewOptions {
  label: string;
  text: string;
  readOnly: boolean;
  onChange: (text: string) => void;
}

/** Says that the API told of other problems. */
const told = StateEffect.define<null>();

/** The editor itself, outside of React, which only tells it what is new. */
export class PayloadView {
  private readonly view: EditorView;
  private readonly language = new Compartment();
  /** What the API found wrong with the text as it stands; nothing is known of it once it is edited. */
  private problems: Diagnostic[] = [];

  constructor(parent: HTMLElement, { label, text, readOnly, onChange }: PayloadViewOptions) {
    this.view = new EditorView({
      parent,
      doc: text,
      extensions: [
        EditorView.cspNonce.of(cspNonce),
        EditorView.contentAttributes.of({ 'aria-label': label, 'aria-multiline': 'true' }),
        EditorView.lineWrapping,
        EditorState.readOnly.of(readOnly),
        history(),
        bracketMatching(),
        closeBrackets(),
        // Tab goes on to the next field, as everywhere: nobody is caught in here (WCAG 2.1.2).
        keymap.of([...closeBracketsKeymap, ...completionKeymap, ...defaultKeymap, ...historyKeymap]),
        syntaxHighlighting(COLOURS),
        LOOK,
        this.language.of([]),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          this.problems = [];
          onChange(update.state.doc.toString());
        }),
      ],
    });
  }

  /** Another text than is there comes from outside. */
  show(text: string): void {
    const { doc } = this.view.state;
    if (doc.toString() !== text) this.view.dispatch({ changes: { from: 0, to: doc.length, insert: text } });
  }

  configure(format: 'json' | 'text', variables: readonly PayloadVariable[]): void {
    const completion = autocompletion({ override: [completeVariables(variables)], icons: false });
    const syntax = format === 'json' ? jsonParseLinter() : () => [];
    const errors = linter((view) => [...syntax(view), ...this.problems], {
      needsRefresh: ({ transactions }) => transactions.some(({ effects }) => effects.some((effect) => effect.is(told))),
    });
    this.view.dispatch({
      effects: this.language.reconfigure([...(format === 'json' ? [json()] : []), errors, completion]),
    });
  }

  tell(problems: readonly PayloadProblem[]): void {
    const { length } = this.view.state.doc;
    this.problems = problems.map(({ offset, message }): Diagnostic => {
      const from = Math.min(offset, length);
      return { from, to: Math.min(from + 2, length), severity: 'error', message };
    });
    this.view.dispatch({ effects: told.of(null) });
    forceLinting(this.view);
  }

  destroy(): void {
    this.view.destroy();
  }
}

const COLOURS = HighlightStyle.define([
  { tag: tags.propertyName, color: 'light-dark(#0f5f87, #8ecdf0)' },
  { tag: tags.string, color: 'light-dark(#1b6b3a, #9fdcb4)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'light-dark(#94440b, #f0b98a)' },
]);

const LOOK = EditorView.theme({
  '&': { fontSize: '13.5px', minHeight: '150px' },
  '.cm-content': {
    fontFamily: 'var(--mantine-font-family-monospace)',
    padding: '10px 4px',
    caretColor: 'currentColor',
  },
  '.cm-scroller': { maxHeight: '420px', overflow: 'auto' },
  '&.cm-focused': { outline: 'none' },
  '.cm-tooltip': {
    backgroundColor: 'var(--cs-card)',
    color: 'var(--mantine-color-text)',
    border: '1px solid var(--cs-line)',
    borderRadius: '8px',
  },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--mantine-primary-color-filled)',
    color: '#fff',
  },
  '.cm-completionDetail': { fontStyle: 'normal', opacity: '0.85' },
});
