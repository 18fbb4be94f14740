import {
  bool,
  type Comparison,
  stringEquals,
  stringEqualsIgnoreCase,
} from '../../src/authz/policy/conditions/comparisons.ts';
import type { CompiledCondition } from '../../src/authz/policy/conditions/compiledCondition.ts';
import type { Cube, Literal } from './literal.ts';

/**
 * Drops cubes that contain all literals of another one: every request that meets the longer cube also meets
 * the shorter one.
 */
export function withoutContained(cubes: readonly Cube[]): readonly Cube[] {
  if (cubes.length < 2) return cubes;
  const kept: Cube[] = [];
  for (const cube of cubes.toSorted((a, b) => a.length - b.length)) {
    const ids = new Set(cube.map(({ id }) => id));
    if (!kept.some((one) => one.every(({ id }) => ids.has(id)))) kept.push(cube);
  }
  return kept;
}

/** The values that a key may have by conditions that compare for equality; `undefined`: every value. */
interface Domain {
  absent: boolean;
  comparison?: Comparison;
  allowed?: ReadonlySet<unknown>;
  readonly excluded: Set<unknown>;
}

/**
 * Comparisons that can read every value. For other comparisons, the result for a value that cannot be read
 * depends on the statement's effect.
 */
const TOTAL: ReadonlySet<Comparison> = new Set([stringEquals, stringEqualsIgnoreCase, bool]);

const TRUTHS: ReadonlySet<unknown> = new Set(['true', 'false']);

/**
 * Whether no request can meet all literals. Sound, and complete for `Null` and for operators that compare
 * whole values of one kind; for other operators it finds no contradiction.
 */
export function contradicts(literals: readonly Literal[]): boolean {
  if (literals.length < 2) return false;
  const domains = new Map<string, Domain>();
  return literals.some(({ condition }) => condition !== undefined && !isLeft(condition, domains));
}

/** Narrows the domain of the condition's key; false when no value is left. */
function isLeft(condition: CompiledCondition, domains: Map<string, Domain>): boolean {
  if (condition.kind === 'unreadable') return true;
  const domain = domains.get(condition.key) ?? { absent: true, excluded: new Set() };
  domains.set(condition.key, domain);
  if (condition.kind === 'presence') {
    if (!condition.missing) domain.absent = false;
    // A key that must be absent has no value.
    if (!condition.present) domain.allowed = new Set();
    return remains(domain);
  }
  const { exact, quantifier, operator, ifExists } = condition;
  const needsKey = quantifier === 'any' || (quantifier === 'plain' && !ifExists && !operator.negated);
  if (needsKey) domain.absent = false;
  if (exact === undefined || quantifier !== 'plain' || !TOTAL.has(operator.comparison))
    return remains(domain);
  if (domain.comparison !== undefined && domain.comparison !== operator.comparison) return remains(domain);
  domain.comparison = operator.comparison;
  if (operator.negated) for (const value of exact) domain.excluded.add(value);
  else {
    const before = domain.allowed ?? (operator.comparison === bool ? TRUTHS : undefined);
    domain.allowed = before === undefined ? exact : new Set([...before].filter((value) => exact.has(value)));
  }
  return remains(domain);
}

function remains({ absent, allowed, excluded }: Domain): boolean {
  return absent || allowed === undefined || [...allowed].some((value) => !excluded.has(value));
}
