import type { PolicyVersion } from './parsedPolicy.ts';

/**
 * A policy value cut at its variables.
 * `text`: as written; a glob reads `*` and `?` in it as wildcards. `literal`: characters that are never wildcards.
 * `variable`: a condition key in lower case, with its default if it has one.
 */
export type TemplatePart =
  | { readonly kind: 'text' | 'literal'; readonly text: string }
  | { readonly kind: 'variable'; readonly key: string; readonly fallback?: string };

export type Template = readonly TemplatePart[];

/** `${*}`, `${?}`, `${$}` stand for the character itself (IAM User Guide, "Policy variables": special characters). */
const SPECIAL: ReadonlySet<string> = new Set(['*', '?', '$']);

/** The inside of `${…}`: a key without outer spaces, then perhaps a comma and a default in single quotes. */
const VARIABLE = /^([^\s,'{}](?:[^,'{}]*[^\s,'{}])?)(?: *, *'([^']*)' *)?$/u;

/**
 * Cuts a policy value at its `${…}` variables. Undefined when a variable is malformed. Under Version 2008-10-17 there are
 * no variables: `${…}` is plain text. Time is linear in the text.
 */
export function parseTemplate(text: string, version: PolicyVersion): Template | undefined {
  if (version === '2008-10-17') return [{ kind: 'text', text }];
  const parts: TemplatePart[] = [];
  let at = 0;
  for (;;) {
    const open = text.indexOf('${', at);
    if (open < 0) break;
    if (open > at) parts.push({ kind: 'text', text: text.slice(at, open) });
    const close = endOfVariable(text, open + 2);
    // Stryker disable next-line EqualityOperator: a closing brace is never at 0
    if (close < 0) return undefined;
    const part = parseVariable(text.slice(open + 2, close));
    if (part === undefined) return undefined;
    parts.push(part);
    at = close + 1;
  }
  if (at < text.length || parts.length === 0) parts.push({ kind: 'text', text: text.slice(at) });
  return parts;
}

/** The closing brace; one inside a quoted default does not count. */
function endOfVariable(text: string, from: number): number {
  let quoted = false;
  // Stryker disable next-line EqualityOperator: behind the end there is no brace
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === "'") quoted = !quoted;
    else if (text[at] === '}' && !quoted) return at;
  }
  return -1;
}

function parseVariable(inside: string): TemplatePart | undefined {
  if (SPECIAL.has(inside)) return { kind: 'literal', text: inside };
  const match = VARIABLE.exec(inside);
  if (match?.[1] === undefined) return undefined;
  const key = match[1].toLowerCase();
  return match[2] === undefined ? { kind: 'variable', key } : { kind: 'variable', key, fallback: match[2] };
}
