import { matchResource, type Subject, subjectOf } from '../../src/authz/decide/matchResource.ts';
import type { CompiledResource, ResourcePattern } from '../../src/authz/policy/compiledPolicy.ts';
import type { ContextLookup } from '../../src/authz/policy/conditions/facts.ts';
import { ANY_ONE, ANY_RUN, compileGlob, HOLE, matchGlob } from '../../src/authz/policy/matchGlob.ts';
import { resolveTemplate } from '../../src/authz/policy/template.ts';
import { not, or, type Truth } from '../../src/authz/policy/truth.ts';
import { simulatedResource } from '../../src/mq/authorization/simulatedResource.ts';

/** The resource of a question: one ARN (or `*`), or every resource that a pattern matches. */
export type AskedResource =
  | { readonly kind: 'one'; readonly subject: Subject }
  | {
      readonly kind: 'pattern';
      /** The symbols of the pattern. A star inside one field of an ARN becomes FIELD_RUN. */
      readonly shape: readonly number[];
      /** The pattern as a text with a hole for every wildcard. */
      readonly holes: readonly number[];
    };

/** Any run of characters without a colon, as in a field of an ARN. */
export const FIELD_RUN = -4;
const COLON = 58;
/**
 * Colons that end a field: five before the resource, and those of `broker:Name:b-id` and
 * `configuration:c-id`.
 */
const FIELDS_END = 5;
const OF_MQ = /^arn:[^:]*:mq:/u;
/** A pattern of brokers' names without their ids: `…:broker:prod-*`. */
const WITHOUT_ID = /^(arn:[^:]*:mq:[^:]*:[^:]*:broker:[^:]*\*)$/u;

/** The resource `*`: the text that actions without resource-level permissions are evaluated against. */
export function askedResource(action: string, on: string): AskedResource {
  const ref = simulatedResource(action, on);
  if (ref.kind === 'any' || !/[*?]/u.test(on)) return { kind: 'one', subject: subjectOf(ref) };
  const { symbols } = compileGlob([{ text: on.replace(WITHOUT_ID, '$1:b-*'), literal: false }]);
  const whole = symbols.filter((symbol) => symbol === COLON).length >= FIELDS_END;
  const fields = OF_MQ.test(on) ? Number.POSITIVE_INFINITY : FIELDS_END;
  let colons = 0;
  const shape = symbols.map((symbol) => {
    if (symbol === COLON) colons += 1;
    return symbol === ANY_RUN && whole && colons < fields ? FIELD_RUN : symbol;
  });
  const holes = symbols.map((symbol) => (symbol === ANY_RUN || symbol === ANY_ONE ? HOLE : symbol));
  return { kind: 'pattern', shape, holes };
}

/**
 * Whether a statement's resources include the asked one. For a pattern: true if they include all of its
 * resources, false if they include none. The older form of a broker's ARN counts for one ARN only.
 */
export function takesIn(resource: CompiledResource, asked: AskedResource, context: ContextLookup): Truth {
  if (asked.kind === 'one') return matchResource(resource, asked.subject, context, []);
  let matched: Truth = false;
  for (const pattern of resource.patterns) {
    matched = or(matched, covers(pattern, asked, context, resource.effect === 'Allow' && resource.negated));
    if (matched === true) break;
  }
  return resource.negated ? not(matched) : matched;
}

function covers(
  { glob, template }: ResourcePattern,
  asked: Extract<AskedResource, { kind: 'pattern' }>,
  context: ContextLookup,
  withoutValue: boolean,
): Truth {
  if (!globsMeet(glob.symbols, asked.shape)) return false;
  if (template === undefined) return matchGlob(glob, asked.holes) || 'unknown';
  const resolved = resolveTemplate(template, context);
  if (resolved.kind === 'unknown') return 'unknown';
  if (resolved.kind === 'no-value') return withoutValue ? 'unknown' : false;
  const filled = compileGlob(resolved.pieces);
  if (!globsMeet(filled.symbols, asked.shape)) return false;
  return matchGlob(filled, asked.holes) || 'unknown';
}

/** Whether any text matches both patterns; `other` may have FIELD_RUN. Work: the product of their lengths. */
export function globsMeet(one: readonly number[], other: readonly number[]): boolean {
  /**
   * For each place of `other`: whether a text matches both the rest of `one` and the rest of `other` from
   * that place.
   */
  let row = new Array<boolean>(other.length + 1).fill(false);
  for (let j = other.length; j >= 0; j -= 1) {
    row[j] = j === other.length || (isRun(other[j]) && row[j + 1] === true);
  }
  for (let i = one.length - 1; i >= 0; i -= 1) {
    const next = row;
    row = new Array<boolean>(other.length + 1).fill(false);
    for (let j = other.length; j >= 0; j -= 1)
      row[j] = meetAt(one[i], other[j], next[j], row[j + 1], next[j + 1]);
  }
  return row[0] === true;
}

function isRun(symbol: number | undefined): boolean {
  return symbol === ANY_RUN || symbol === FIELD_RUN;
}

function meetAt(
  one: number | undefined,
  other: number | undefined,
  pastOne: boolean | undefined,
  pastOther: boolean | undefined,
  pastBoth: boolean | undefined,
): boolean {
  if (one === ANY_RUN) return pastOne === true || (other !== undefined && pastOther === true);
  if (other === undefined) return false;
  if (other === ANY_RUN) return pastOther === true || pastOne === true;
  if (other === FIELD_RUN)
    return pastOther === true || (one !== undefined && one !== COLON && pastOne === true);
  return (one === other || one === ANY_ONE || other === ANY_ONE) && pastBoth === true;
}
