import type { CompiledResource, ResourcePattern } from './compiledPolicy.ts';
import { compileGlob } from './glob.ts';
import type { Effect, ParsedList, PolicyVersion } from './parsedPolicy.ts';
import { constantPieces, parseTemplate, type Template, type TemplatePart } from './template.ts';

const ARN_FIELDS = 6;
// Stryker disable next-line StringLiteral: whatever is no literal piece is read as text
const ANYTHING: TemplatePart = { kind: 'text', text: '*' };

/**
 * Prepares `Resource` or `NotResource`. `doubt` names the first value with a malformed variable: a Deny is
 * then of every resource, an Allow of none.
 */
export function compileResource(
  list: ParsedList,
  effect: Effect,
  version: PolicyVersion,
): { readonly resource: CompiledResource; readonly doubt?: string } {
  const patterns: ResourcePattern[] = [];
  for (const value of list.values) {
    const template = parseTemplate(value, version);
    if (template === undefined) return { resource: unreadable(effect), doubt: malformed(value) };
    // Stryker disable next-line Regex: the grammar takes nothing behind leading stars
    patterns.push(compilePattern(/^\*+$/u.test(value) ? [ANYTHING] : padded(template)));
  }
  return { resource: { negated: list.negated, effect, patterns } };
}

function malformed(value: string): string {
  return `malformed policy variable in the resource ${value.slice(0, 64)}`;
}

/** Every resource for a Deny, none for an Allow. */
function unreadable(effect: Effect): CompiledResource {
  return { negated: false, effect, patterns: effect === 'Deny' ? [compilePattern([ANYTHING])] : [] };
}

function compilePattern(template: Template): ResourcePattern {
  const constant = constantPieces(template);
  if (constant !== undefined) return { glob: compileGlob(constant) };
  const widest = template.map((part) => (part.kind === 'variable' ? ANYTHING : part));
  // Stryker disable next-line ArrayDeclaration: without variables there are always pieces
  return { glob: compileGlob(constantPieces(widest) ?? []), template };
}

/**
 * An ARN with fewer than six fields is completed with `*` (IAM User Guide, "IAM JSON policy elements:
 * Resource": incomplete ARNs). Colons inside variables separate no fields.
 */
function padded(template: Template): Template {
  let colons = 0;
  for (const part of template) {
    if (part.kind === 'text') colons += part.text.split(':').length - 1;
  }
  const missing = ARN_FIELDS - 1 - colons;
  return missing > 0 ? [...template, { kind: 'text', text: ':*'.repeat(missing) }] : template;
}
