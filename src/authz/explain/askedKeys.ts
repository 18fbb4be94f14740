import type { CompiledCondition } from '../policy/conditions/compileConditions.ts';
import type { Template } from '../policy/template.ts';
import type { JudgedStatement } from './judge.ts';

/** The condition keys that a statement asks for, in its conditions and its variables, as they are written there. */
export function askedKeys(judged: JudgedStatement): string[] {
  return [...judged.written.conditions.map(({ key }) => key), ...askedVariables(judged)];
}

/** The keys in the variables of its resources and conditions. */
export function askedVariables({ statement, written }: JudgedStatement): string[] {
  const keys = statement.resource.patterns.flatMap(({ template }) =>
    variables(template, written.resource.values),
  );
  for (const [index, condition] of statement.conditions.all.entries()) {
    const texts = written.conditions[index]?.values.map(String) ?? [];
    for (const template of templatesOf(condition)) keys.push(...variables(template, texts));
  }
  return [...new Set(keys)];
}

function templatesOf(condition: CompiledCondition): Template[] {
  if (condition.kind === 'presence') return [];
  return condition.values.filter((value) => typeof value !== 'function');
}

function variables(template: Template | undefined, texts: readonly string[]): string[] {
  return (template ?? []).flatMap((part) => (part.kind === 'variable' ? [spelled(part.key, texts)] : []));
}

/** Compiled keys are in lower case. */
function spelled(key: string, texts: readonly string[]): string {
  for (const text of texts) {
    const at = text.toLowerCase().indexOf(`\${${key}`);
    if (at >= 0) return text.slice(at + 2, at + 2 + key.length);
  }
  return key;
}
