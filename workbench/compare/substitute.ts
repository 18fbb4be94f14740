import type { ContextFact } from '../../src/authz/decide/types.ts';
import { resolveTemplate, type Template, type TemplatePart } from '../../src/authz/policy/template.ts';
import { keyType } from './keyTypes.ts';
import type { Setting } from './solveGroup.ts';
import { single } from './solveKey.ts';
import { canonicalKey, namesOf } from './world.ts';

/** The fact of a canonical key that is the same in every request of the world; undefined for an open key. */
export function fixedFact(key: string, { world, kind }: Setting): ContextFact | undefined {
  for (const name of namesOf(key, kind)) {
    const fact = world.known.get(name);
    if (fact !== undefined && fact !== 'unknown') return fact;
  }
  if (world.allTagsKnown === true && key.startsWith('aws:principaltag/')) return 'absent';
  if (world.account !== undefined && (key === 'aws:principalaccount' || key === 'aws:resourceaccount')) {
    if (kind.mq || key === 'aws:principalaccount') return single(world.account);
  }
  return keyType(key, kind).presence === 'never' ? 'absent' : undefined;
}

/**
 * A template with the values of the world's fixed keys in its variables; open variables stay, with their
 * canonical names. `no-value`: a variable has no value, so no text is equal to the template.
 */
export function substitute(
  template: Template,
  factOf: (key: string) => ContextFact | undefined,
  { kind }: Setting,
): Template | 'no-value' {
  const parts: TemplatePart[] = [];
  for (const part of template) {
    if (part.kind !== 'variable') {
      parts.push(part);
      continue;
    }
    const key = canonicalKey(part.key, kind);
    const fact = factOf(key);
    if (fact === undefined) {
      parts.push({ ...part, key });
      continue;
    }
    const resolved = resolveTemplate([part], () => fact);
    if (resolved.kind !== 'pieces') return 'no-value';
    for (const { text } of resolved.pieces) parts.push({ kind: 'literal', text });
  }
  return joined(parts);
}

/** Adjacent parts of one kind are joined, so that equal templates have equal parts. */
function joined(parts: readonly TemplatePart[]): Template {
  const all: TemplatePart[] = [];
  for (const part of parts) {
    const last = all.at(-1);
    const plain =
      part.kind === 'literal' && !/[*?]/u.test(part.text) ? { ...part, kind: 'text' as const } : part;
    if (last !== undefined && last.kind !== 'variable' && plain.kind === last.kind) {
      all[all.length - 1] = { kind: last.kind, text: last.text + plain.text };
    } else if (plain.kind === 'variable' || plain.text !== '') all.push(plain);
  }
  return all.length > 0 ? all : [{ kind: 'text', text: '' }];
}

export function openVariables(templates: readonly Template[]): string[] {
  const keys = templates.flatMap((template) =>
    template.flatMap((part) => (part.kind === 'variable' ? [part.key] : [])),
  );
  return [...new Set(keys)].sort();
}
