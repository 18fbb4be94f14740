import type { CompiledCondition } from '../policy/conditions/compiledCondition.ts';
import type { ParsedPolicy, ParsedStatement } from '../policy/parsedPolicy.ts';
import type { Template } from '../policy/template.ts';
import type { JudgedStatement } from './judge.ts';

/** The condition keys in a statement's conditions and variables, as they are written there. */
export function askedKeys(judged: JudgedStatement): string[] {
  return [...judged.written.conditions.map(({ key }) => key), ...askedVariables(judged)];
}

/** The keys in the variables of its resources and conditions. */
export function askedVariables({ statement, written }: JudgedStatement): string[] {
  const templates = [
    ...statement.resource.patterns.flatMap(({ template }) => template ?? []),
    ...statement.conditions.all.flatMap(templatesOf).flat(),
  ];
  const keys = new Set(templates.flatMap((part) => (part.kind === 'variable' ? [part.key] : [])));
  if (keys.size === 0) return [];
  const spelling = spellings(written);
  return [...keys].map((key) => spelling.get(key) ?? key);
}

/** The keys in all statements of a policy, whatever their actions and resources, each spelling once. */
export function allAskedKeys({ version, statements }: ParsedPolicy): readonly string[] {
  const conditions = statements.flatMap((statement) => statement.conditions.map(({ key }) => key));
  // In the older version `${...}` is no variable (docs/rules/iam.md rule 19).
  const variables = version === '2008-10-17' ? [] : statements.flatMap((one) => [...spellings(one).values()]);
  return [...new Set([...conditions, ...variables.filter((key) => !ESCAPES.includes(key))])];
}

/** `${*}`, `${?}` and `${$}` are characters, no variables. */
const ESCAPES = ['*', '?', '$'];

function templatesOf(condition: CompiledCondition): Template[] {
  if (condition.kind !== 'comparing') return [];
  return condition.values.filter((value) => typeof value === 'object');
}

/** The names in the `${...}` of a text, as they are written: `${*}`, `${?}` and `${$}` too. */
export function variablesIn(text: string): readonly string[] {
  return [...text.matchAll(/\$\{([^{}',]+)/gu)].map(([, name = '']) => name.trim());
}

/**
 * The keys in variables as they are written, by their lower-case form, which is the form that compiled
 * statements keep.
 */
function spellings({ resource, conditions }: ParsedStatement): ReadonlyMap<string, string> {
  const texts = [...resource.values, ...conditions.flatMap(({ values }) => values.map(String))];
  const spelled = new Map<string, string>();
  for (const name of texts.flatMap(variablesIn)) {
    if (!spelled.has(name.toLowerCase())) spelled.set(name.toLowerCase(), name);
  }
  return spelled;
}
