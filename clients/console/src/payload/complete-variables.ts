import type { CompletionContext, CompletionResult, CompletionSource } from '@codemirror/autocomplete';
import type { PayloadVariable } from './payload-view.js';

/** What precedes the cursor while a variable is being written. */
const BEGUN = /\$\{?[\w.]*$/;

/** Offers the variables from `$` on, and closes the brace. */
export function completeVariables(variables: readonly PayloadVariable[]): CompletionSource {
  return (context: CompletionContext): CompletionResult | null => {
    const begun = context.matchBefore(BEGUN);
    if (!begun) return null;
    return {
      from: begun.from,
      options: variables.map(({ name, about }) => ({
        label: `\${${name}}`,
        detail: about,
        apply: (view, _completion, from, to) => {
          // The editor may have closed the brace already.
          const end = view.state.sliceDoc(to, to + 1) === '}' ? to + 1 : to;
          const insert = `\${${name}}`;
          view.dispatch({ changes: { from, to: end, insert }, selection: { anchor: from + insert.length } });
        },
      })),
      validFor: /^\$\{?[\w.]*$/,
    };
  };
}
