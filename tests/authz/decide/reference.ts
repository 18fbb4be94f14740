import { naiveGlob } from '../policy/naiveGlob.ts';
import type { Policies, Statements } from './policies.ts';
import { referenceConditions } from './referenceConditions.ts';
import { marked, substitute } from './substitute.ts';

/**
 * A second, naive model of the decision: two-valued, on raw documents, everything known. It shares no code
 * with `src` and follows the wording of docs/rules/iam.md rather than speed.
 */
export interface Ask {
  readonly action: string;
  /** `*` for an action without resource-level permissions. */
  readonly arn: string;
  readonly alias?: string;
  readonly facts: ReadonlyMap<string, string | readonly string[]>;
}

export interface Answer {
  readonly effect: 'allow' | 'explicitDeny' | 'implicitDeny';
  readonly kind?: string;
}

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: string | string[];
  readonly NotAction?: string | string[];
  readonly Resource?: string | string[];
  readonly NotResource?: string | string[];
  readonly Condition?: Record<string, Record<string, unknown>>;
}

/** Every action must be allowed; the first refused one answers (docs/rules/iam.md rule 6). */
export function referenceDecide(policies: Policies, asks: readonly Ask[]): Answer {
  for (const ask of asks) {
    const answer = decideOne(policies, ask);
    if (answer.effect !== 'allow') return answer;
  }
  return { effect: 'allow' };
}

function decideOne(policies: Policies, ask: Ask): Answer {
  const old = policies.version === '2008-10-17';
  const layers: [kind: string, mustAllow: boolean, policies: readonly Statements[]][] = [
    ...(policies.resourceControl ?? [])
      .filter(() => ask.action.startsWith('sts:'))
      .map((level) => ['resource-control', false, level] as [string, boolean, readonly Statements[]]),
    ...(policies.serviceControl ?? []).map(
      (level) => ['service-control', true, level] as [string, boolean, readonly Statements[]],
    ),
    ['identity', policies.root !== true, policies.identity ?? []],
  ];
  if (policies.boundary) layers.push(['boundary', true, [policies.boundary]]);
  if (policies.session) layers.push(['session', true, policies.session]);

  const applying = (layer: readonly Statements[], effect: string) =>
    (layer.flat() as Statement[]).filter((one) => one.Effect === effect && applies(one, ask, old));
  for (const [kind, , layer] of layers) {
    if (applying(layer, 'Deny').length > 0) return { effect: 'explicitDeny', kind };
  }
  for (const [kind, mustAllow, layer] of layers) {
    if (mustAllow && applying(layer, 'Allow').length === 0) return { effect: 'implicitDeny', kind };
  }
  return { effect: 'allow' };
}

const list = (value: string | string[] | undefined) => (typeof value === 'string' ? [value] : (value ?? []));

function applies(statement: Statement, ask: Ask, old: boolean): boolean {
  const actionMatches = (pattern: string) =>
    naiveGlob([...pattern.toLowerCase()], [...ask.action.toLowerCase()]);
  const action = statement.Action
    ? list(statement.Action).some(actionMatches)
    : !list(statement.NotAction).some(actionMatches);
  if (!action || !resourceMatches(statement, ask, old)) return false;
  return referenceConditions(statement.Condition ?? {}, ask.facts, statement.Effect, old);
}

function resourceMatches(statement: Statement, ask: Ask, old: boolean): boolean {
  const negated = statement.Resource === undefined;
  const patterns = list(negated ? statement.NotResource : statement.Resource);
  // docs/rules/iam.md rule 12: with a wildcard, the older form never grants.
  const wideAlias = (statement.Effect === 'Deny') !== negated;
  const excludesMissing = negated && statement.Effect === 'Allow';
  const matches = patterns.some((pattern) => {
    const symbols = arnPattern(pattern, ask.facts, old, excludesMissing);
    if (symbols === undefined) return false;
    if (naiveGlob(symbols, [...ask.arn].map(marked))) return true;
    if (ask.alias === undefined) return false;
    if (!wideAlias && symbols.some((symbol) => symbol === '*' || symbol === '?')) return false;
    return naiveGlob(symbols, [...ask.alias].map(marked));
  });
  return matches !== negated;
}

/** One symbol per character; undefined when a variable has no value. */
function arnPattern(
  pattern: string,
  facts: Ask['facts'],
  old: boolean,
  missingIsStar: boolean,
): string[] | undefined {
  if (/^\*+$/u.test(pattern)) return ['*'];
  const symbols = substitute(pattern, facts, old, { missingIsStar });
  if (symbols === undefined) return undefined;
  const fields = (old ? pattern : pattern.replace(/\$\{[^}]*\}/gu, '')).split(':').length;
  for (let count = fields; count < 6; count += 1) symbols.push(':', '*');
  return symbols;
}
