import { KIND_NAMES } from '../../src/authz/explain/explain.ts';
import type {
  ConditionExplanation,
  KeyExplanation,
  LayerExplanation,
  ListExplanation,
  PolicyExplanation,
  StatementExplanation,
} from '../../src/authz/explain/explanation.ts';
import type { Truth } from '../../src/authz/policy/truth.ts';
import { reportLines } from '../reportLines.ts';
import type { Explained } from './explainPrincipal.ts';

const VERDICTS = { allowed: 'ALLOWED', explicitDeny: 'DENIED', implicitDeny: 'NOT ALLOWED' } as const;
const SAYS = {
  denies: 'a Deny applies',
  allows: 'an Allow applies',
  silent: 'nothing applies',
  unknown: 'not certain',
} as const;

const MAX_SHOWN = 6;

/**
 * An explanation as text for a person: the verdict, the reason, then a tree with the result of each policy.
 * Lines end in a newline.
 */
export function renderExplained({
  principal,
  explanation,
  notes,
  findings,
}: Omit<Explained, 'result'>): string {
  const { decision, action, resource, because, layers, missing } = explanation;
  const lines = [
    `${VERDICTS[decision]}: ${action} on ${resource}`,
    `for ${principal}`,
    because,
    ...notes,
    '',
    ...layers.flatMap(layerLines),
    ...(missing.length === 0 ? [] : ['', `Not supplied, so taken as absent: ${missing.join(', ')}`]),
    ...(findings.length === 0 ? [] : ['', 'Findings:']),
    ...findings.map(({ policy, path, message }) => `  ${policy}, ${path}: ${message}`),
  ];
  return reportLines(lines);
}

function layerLines(layer: LayerExplanation): string[] {
  const level = layer.kind.endsWith('-control') ? `, level ${layer.level}` : '';
  const refuses = layer.says === 'silent' && layer.mustAllow ? ', which refuses the request' : '';
  const none = layer.policies.length === 0 ? ' (there are none)' : '';
  return [
    `${KIND_NAMES[layer.kind]}${level}: ${SAYS[layer.says]}${refuses}${none}`,
    ...branches(layer.policies.map(policyLines)),
  ];
}

function policyLines({ name, arn, source, statements, otherStatements }: PolicyExplanation): string[] {
  const hidden = otherStatements === 1 ? '1 statement is' : `${otherStatements} statements are`;
  return [
    `${name} (${source}${arn === undefined ? '' : `, ${arn}`})`,
    ...branches([
      ...statements.map(statementLines),
      ...(otherStatements === 0 ? [] : [[`${hidden} about other actions`]]),
    ]),
  ];
}

function statementLines(statement: StatementExplanation): string[] {
  const { index, sid, start, effect, action, resource, conditions, variables, doubt, applies } = statement;
  const name = sid ? ` ${sid}` : '';
  return [
    `${effect} ${index + 1}${name}, line ${start.Line}: ${applied(applies)}`,
    ...branches([
      [listLine('Action', action)],
      [listLine('Resource', resource)],
      ...conditions.map((condition) => [conditionLine(condition)]),
      ...variables.map((variable) => [`\${${variable.key}}: ${actual(variable)}`]),
      ...(doubt === undefined ? [] : [[`cannot be read as meant: ${doubt}`]]),
    ]),
  ];
}

/**
 * The values that are shown: those that match. If none matches: all values, or the first ones of a long list.
 */
function listLine(element: string, { negated, values, matched, matching }: ListExplanation): string {
  const chosen = matching.length > 0 ? matching : values;
  const shown = chosen.slice(0, MAX_SHOWN).join(', ');
  const hidden = values.length - Math.min(chosen.length, MAX_SHOWN);
  const rest = hidden === 0 ? '' : ` (and ${hidden} more)`;
  return `${mark(matched)} ${negated ? 'Not' : ''}${element} ${shown}${rest}`;
}

function conditionLine(condition: ConditionExplanation): string {
  const { operator, key, expected, matched, doubt } = condition;
  const why = doubt === undefined ? '' : ` (${doubt})`;
  return (
    `${mark(matched)} ${operator} ${key}: ${expected.map(String).join(', ')}` + `; ${actual(condition)}${why}`
  );
}

function actual({ actual: values }: KeyExplanation): string {
  if (values === 'absent') return 'the request has no such key';
  if (values === 'unknown') return 'not known';
  return `the request has ${values.length === 0 ? 'an empty list' : values.join(', ')}`;
}

function applied(applies: Truth): string {
  if (applies === 'unknown') return 'may apply';
  return applies ? 'applies' : 'does not apply';
}

function mark(matched: Truth): string {
  if (matched === 'unknown') return '?';
  return matched ? '✓' : '✗';
}

/** Puts a branch in front of each item's first line, and indents its other lines. */
function branches(items: readonly (readonly string[])[]): string[] {
  return items.flatMap((lines, index) => {
    const last = index === items.length - 1;
    return lines.map((line, at) => `${at === 0 ? (last ? '└─ ' : '├─ ') : last ? '   ' : '│  '}${line}`);
  });
}
