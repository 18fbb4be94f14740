import { isTrue } from '../../src/authz/policy/conditions/comparisons.ts';
import type { CompiledCondition } from '../../src/authz/policy/conditions/compiledCondition.ts';
import { parseOperatorName } from '../../src/authz/policy/conditions/operators.ts';
import type { ParsedCondition } from '../../src/authz/policy/parsedPolicy.ts';

/** The words of each operator between key and values, for one value and for several. */
const VERBS: Readonly<Record<string, readonly [one: string, several: string]>> = {
  stringequals: ['=', 'in'],
  stringnotequals: ['is not', 'is none of'],
  stringequalsignorecase: ['= (any case)', 'in (any case)'],
  stringnotequalsignorecase: ['is not (any case)', 'is none of (any case)'],
  stringlike: ['like', 'like one of'],
  stringnotlike: ['not like', 'like none of'],
  numericequals: ['=', 'in'],
  numericnotequals: ['is not', 'is none of'],
  numericlessthan: ['<', '< one of'],
  numericlessthanequals: ['<=', '<= one of'],
  numericgreaterthan: ['>', '> one of'],
  numericgreaterthanequals: ['>=', '>= one of'],
  dateequals: ['=', 'in'],
  datenotequals: ['is not', 'is none of'],
  datelessthan: ['before', 'before one of'],
  datelessthanequals: ['not after', 'not after one of'],
  dategreaterthan: ['after', 'after one of'],
  dategreaterthanequals: ['not before', 'not before one of'],
  binaryequals: ['=', 'in'],
  ipaddress: ['in', 'in'],
  notipaddress: ['not in', 'not in'],
  arnequals: ['like', 'like one of'],
  arnlike: ['like', 'like one of'],
  arnnotequals: ['not like', 'like none of'],
  arnnotlike: ['not like', 'like none of'],
};

const QUANTIFIED = { plain: '', all: 'every ', any: 'some ' } as const;

/** A condition as a person would say it: `aws:SourceIp in 10.0.0.0/8`, `aws:MultiFactorAuthPresent`. */
export function conditionText(condition: CompiledCondition, written: readonly ParsedCondition[]): string {
  const found = written.find((one) => isSame(condition, one));
  return found === undefined ? `a condition on ${condition.key}` : writtenText(found);
}

/** A compiled condition keeps operator, key and values in its identity. */
function isSame({ identity }: CompiledCondition, { operator, key, values }: ParsedCondition): boolean {
  const start = JSON.stringify([operator.toLowerCase(), key.toLowerCase(), values.map(String)]).slice(0, -1);
  return identity.startsWith(start);
}

export function writtenText({ operator, key, values }: ParsedCondition): string {
  const { base, quantifier, ifExists } = parseOperatorName(operator);
  const texts = values.map(String);
  const of = `${QUANTIFIED[quantifier]}${key}`;
  if (base === 'null') {
    const [missing, present] = [texts.some((text) => isTrue(text)), texts.some((text) => !isTrue(text))];
    return missing && present ? `${key} is absent or present` : `${key} is ${missing ? 'absent' : 'present'}`;
  }
  const text = base === 'bool' ? truthText(of, texts) : comparedText(of, base, operator, texts);
  return ifExists ? `(${key} is absent or ${text})` : text;
}

function truthText(of: string, texts: readonly string[]): string {
  if (texts.every((text) => isTrue(text))) return of;
  return texts.some((text) => isTrue(text)) ? `${of} is true or false` : `not ${of}`;
}

function comparedText(of: string, base: string, operator: string, texts: readonly string[]): string {
  const [one, several] = VERBS[base] ?? [operator, operator];
  const [first = ''] = texts;
  return texts.length === 1
    ? `${of} ${one} ${quoted(first)}`
    : `${of} ${several} [${texts.map(quoted).join(', ')}]`;
}

/** Texts that are empty or have spaces are quoted, so that the formula is unambiguous. */
function quoted(text: string): string {
  return /^[^\s,[\]()"]+$/u.test(text) ? text : JSON.stringify(text);
}
