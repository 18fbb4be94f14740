import { autocompletion, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete';
import { json } from '@codemirror/lang-json';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { type Diagnostic, linter, lintGutter } from '@codemirror/lint';
import type { Text } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { minimalSetup } from 'codemirror';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { LintRemark } from '../../api.ts';
import { post } from '../session.ts';
import { CONDITION_KEYS, ELEMENTS, OPERATORS } from './words.ts';

interface Props {
  readonly text: string;
  readonly label: string;
  readonly change: (text: string) => void;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

const LINT_MS = 250;

const COLOURS = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--accent)' },
  { tag: tags.string, color: 'var(--ink)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--if)' },
  { tag: tags.punctuation, color: 'var(--soft)' },
]);

const LOOK = EditorView.theme({
  '&': { height: '100%', fontSize: '13px', color: 'var(--ink)' },
  '&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '-2px' },
  '.cm-content': { fontFamily: 'var(--mono)', caretColor: 'var(--ink)', padding: '10px 0' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': { background: 'var(--sunk)', color: 'var(--soft)', border: 'none' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': {
    background: 'var(--accent-soft) !important',
  },
  '.cm-tooltip': { background: 'var(--raised)', color: 'var(--ink)', border: '1px solid var(--line-strong)' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { background: 'var(--accent)', color: 'var(--on-accent)' },
  '.cm-diagnostic': { fontFamily: 'var(--text)', fontSize: '13.5px', padding: '6px 10px' },
});

/**
 * An editor for a policy's text with completion. It shows the findings of `mqgate lint` while the user types.
 */
export default function Editor({ text, label, change, actions, resources }: Props): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const latest = useRef({ change, actions, resources });
  latest.current = { change, actions, resources };
  useEffect(() => {
    if (box.current === null) return;
    const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? '';
    view.current = new EditorView({
      parent: box.current,
      doc: text,
      extensions: [
        EditorView.cspNonce.of(nonce),
        EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
        EditorView.lineWrapping,
        minimalSetup,
        lineNumbers(),
        lintGutter(),
        json(),
        syntaxHighlighting(COLOURS),
        LOOK,
        autocompletion({ override: [(context) => complete(context, latest.current)] }),
        linter(({ state }) => remarksOn(state.doc), { delay: LINT_MS }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) latest.current.change(update.state.doc.toString());
        }),
      ],
    });
    return () => view.current?.destroy();
  }, []);
  useEffect(() => {
    const own = view.current;
    if (own === undefined || own.state.doc.toString() === text) return;
    own.dispatch({ changes: { from: 0, to: own.state.doc.length, insert: text } });
  }, [text]);
  return <div class="editor" ref={box} />;
}

const SEVERITIES: Readonly<Record<LintRemark['severity'], Diagnostic['severity']>> = {
  error: 'error',
  security: 'warning',
  warning: 'warning',
  suggestion: 'info',
};

async function remarksOn(doc: Text): Promise<Diagnostic[]> {
  const remarks = await post<readonly LintRemark[]>('lint', { text: doc.toString() }).catch(() => []);
  return remarks.map(({ line, column, severity, message, advice, rule }) => {
    const at = doc.line(Math.min(line, doc.lines));
    const from = Math.min(at.from + column - 1, at.to);
    const token = /^(?:"[^"\n]*"|[^\s,]+)/u.exec(doc.sliceString(from, at.to))?.[0] ?? '';
    return {
      from,
      to: from + token.length,
      severity: SEVERITIES[severity],
      source: rule,
      message: `${message} ${advice}`,
    };
  });
}

/**
 * Chooses the completions by the member at the cursor. The name of a member can be an element, an operator or
 * a condition key.
 */
function complete(
  context: CompletionContext,
  known: Pick<Props, 'actions' | 'resources'>,
): CompletionResult | null {
  const written = context.matchBefore(/"[^"\n]*/u);
  if (written === null) return null;
  const before = context.state.sliceDoc(Math.max(0, written.from - 2_000), written.from);
  const member = /"([^"\n]*)"\s*:\s*(?:\[[^[\]{}]*)?$/u.exec(before)?.[1];
  const values: Readonly<Record<string, readonly string[]>> = {
    Action: ['mq:*', ...known.actions],
    NotAction: ['mq:*', ...known.actions],
    Resource: ['*', ...known.resources],
    NotResource: ['*', ...known.resources],
    Effect: ['Allow', 'Deny'],
    Version: ['2012-10-17'],
  };
  const options =
    member === undefined ? [...ELEMENTS, ...OPERATORS, ...CONDITION_KEYS] : (values[member] ?? []);
  if (options.length === 0) return null;
  return {
    from: written.from + 1,
    options: options.map((label) => ({ label, type: member === undefined ? 'property' : 'text' })),
    validFor: /^[^"\n]*$/u,
  };
}
